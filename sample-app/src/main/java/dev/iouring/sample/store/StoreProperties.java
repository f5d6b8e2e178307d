package dev.iouring.sample.store;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Where objects are kept, and how large they may be.
 *
 * @param directory directory of the objects, created if it is missing
 * @param maxObjectSize largest object that is accepted
 */
@ConfigurationProperties("sample")
public record StoreProperties(@DefaultValue("data/objects") Path directory,
		@DefaultValue("1GB") DataSize maxObjectSize) {

	public StoreProperties {
		Assert.isTrue(!maxObjectSize.isNegative(),
				() -> "'max-object-size' must not be negative but was " + maxObjectSize);
		directory = directory.toAbsolutePath().normalize();
	}

}
