package dev.iouring.linux;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told of downcalls, which it cannot make otherwise.
 */
@Timeout(60)
class NativeImageMetadataTest {

	private static final String METADATA = "/META-INF/native-image/dev.iouring/iouring-core/reachability-metadata.json";

	private final Map<String, MemoryLayout> layouts = Linker.nativeLinker().canonicalLayouts();

	@Test
	void eachShapeOfADowncallIsListedAndNoOther() throws IOException {
		List<FunctionDescriptor> listed = new ArrayList<>();
		for (JsonNode downcall : downcalls()) {
			listed.add(FunctionDescriptor.of(layout(downcall.path("returnType")),
					downcall.path("parameterTypes").valueStream().map(this::layout).toArray(MemoryLayout[]::new)));
		}
		assertThat(listed).containsExactlyInAnyOrder(Downcall.NUMBERS, Downcall.MEMORY);
	}

	@Test
	void optionsAreThoseOfTheLinker() throws IOException {
		assertThat(downcalls()).allSatisfy((downcall) -> {
			JsonNode options = downcall.path("options");
			assertThat(options.propertyNames()).containsExactlyInAnyOrder("captureCallState", "firstVariadicArg");
			assertThat(options.path("captureCallState").booleanValue()).isTrue();
			assertThat(options.path("firstVariadicArg").intValue()).isEqualTo(Downcall.FIRST_VARIADIC_ARGUMENT);
		});
	}

	private MemoryLayout layout(JsonNode type) {
		MemoryLayout layout = this.layouts.get(type.stringValue());
		assertThat(layout).as(type.toString()).isNotNull();
		return layout.withoutName();
	}

	private static List<JsonNode> downcalls() throws IOException {
		try (InputStream metadata = NativeImageMetadataTest.class.getResourceAsStream(METADATA)) {
			List<JsonNode> downcalls = JsonMapper.shared()
				.readTree(metadata)
				.path("foreign")
				.path("downcalls")
				.valueStream()
				.toList();
			assertThat(downcalls).isNotEmpty();
			return downcalls;
		}
	}

}
