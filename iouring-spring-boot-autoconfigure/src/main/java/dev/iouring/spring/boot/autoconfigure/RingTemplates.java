package dev.iouring.spring.boot.autoconfigure;

import java.util.List;

import dev.iouring.spring.IoUringTemplate;

import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds the templates of an application.
 */
public final class RingTemplates {

	private RingTemplates() {
	}

	/**
	 * Finds those that live as long as the application, be it in a parent context. What
	 * has a scope, such as a request's, can be asked only there, and a template that is
	 * made for whoever asks has done nothing. One that is being created is left out: what
	 * is asked for here may be what it waits for.
	 * @param beanFactory where to look
	 * @return the templates
	 */
	public static List<IoUringTemplate> find(ListableBeanFactory beanFactory) {
		return BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, IoUringTemplate.class, false, true)
			.values()
			.stream()
			.filter((template) -> !(template instanceof ScopedObject))
			.toList();
	}

}
