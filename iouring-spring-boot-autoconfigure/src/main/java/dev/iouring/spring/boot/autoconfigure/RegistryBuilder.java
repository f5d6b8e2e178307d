package dev.iouring.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Collects the application's rings, configured or its own, under the names they are
 * looked up by.
 */
final class RegistryBuilder {

	private static final Log logger = LogFactory.getLog(RegistryBuilder.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final String registryBean;

	private final Map<String, IoUring> rings = new LinkedHashMap<>();

	RegistryBuilder(ConfigurableListableBeanFactory beanFactory, String registryBean) {
		this.beanFactory = beanFactory;
		this.registryBean = registryBean;
	}

	IoUringRegistry build(Iterable<String> configured) {
		Map<String, String> configuredByBean = new LinkedHashMap<>();
		for (String ring : configured) {
			configuredByBean.put(RingNames.ringBean(ring), ring);
		}
		configuredByBean.forEach((bean, ring) -> {
			// An application's own bean may be of any type.
			if (this.beanFactory.containsBean(bean) && this.beanFactory.isTypeMatch(bean, IoUring.class)) {
				add(ring, bean);
			}
			else if (AotDetector.useGeneratedArtifacts() && !ring.equals(RingNames.DEFAULT)) {
				// The default ring makes way for one of the application's own.
				logger.warn(
						"Ring '%s' has no bean, because it was not configured when the application was processed ahead"
							.formatted(ring) + " of time. Process the application again to use it");
			}
		});
		for (String bean : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, IoUring.class, false,
				true)) {
			// it may be known by another name of its bean, or by another bean that
			// returns
			// it
			if (!configuredByBean.containsKey(bean) && !this.rings.containsValue(get(bean))) {
				add(findName(bean), bean);
			}
		}
		return new IoUringRegistry(this.rings);
	}

	/**
	 * Finds a name that no other ring has, and that can be a part of the path of a health
	 * indicator.
	 */
	private String findName(String bean) {
		return Stream
			.concat(Stream.of(get(bean).name(), bean),
					IntStream.iterate(2, (i) -> i + 1).mapToObj((i) -> bean.replace('/', '-') + "-" + i))
			.filter((name) -> name.indexOf('/') < 0 && !this.rings.containsKey(name))
			.findFirst()
			.orElseThrow();
	}

	private void add(String name, String bean) {
		this.rings.put(name, get(bean));
		if (!this.beanFactory.containsLocalBean(bean)) {
			// A parent context is closed after its children.
			return;
		}
		// The lookups made here are no dependencies that the container knows of, and a
		// ring has to outlive whoever finds it in the registry.
		this.beanFactory.registerDependentBean(bean, this.registryBean);
		// Nor does it know that tasks use a ring, which an executor may wait for when it
		// is destroyed. It may have been created first.
		for (String executor : this.beanFactory.getBeanNamesForType(Executor.class, false, false)) {
			this.beanFactory.registerDependentBean(bean, executor);
		}
	}

	private IoUring get(String bean) {
		return this.beanFactory.getBean(bean, IoUring.class);
	}

}
