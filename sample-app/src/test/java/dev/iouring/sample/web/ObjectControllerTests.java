package dev.iouring.sample.web;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import dev.iouring.sample.AbstractObjectStoreTests;
import dev.iouring.sample.ObjectClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectControllerTests extends AbstractObjectStoreTests {

	private static final byte[] HELLO = "Hello, ring".getBytes(StandardCharsets.UTF_8);

	private static final String HELLO_SHA256 = ObjectClient.sha256(HELLO);

	@Test
	void newObjectIsCreated() {
		HttpResponse<byte[]> response = this.client.put("greeting.txt", HELLO);
		assertThat(response.statusCode()).isEqualTo(201);
		assertThat(response.headers().firstValue("Location")).hasValue("/objects/greeting.txt");
		assertThat(response.headers().firstValue("ETag")).hasValue('"' + HELLO_SHA256 + '"');
		assertThat(response.body()).asString(StandardCharsets.UTF_8)
			.isEqualTo("{\"name\":\"greeting.txt\",\"size\":11,\"sha256\":\"%s\"}".formatted(HELLO_SHA256));
	}

	@Test
	void objectIsReturned() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client.get("greeting.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(HELLO);
		assertThat(response.headers().map()).containsEntry("ETag", List.of('"' + HELLO_SHA256 + '"'))
			.containsEntry("Content-Length", List.of("11"))
			.containsEntry("Accept-Ranges", List.of("bytes"))
			.containsEntry("Content-Type", List.of("application/octet-stream"))
			.containsEntry("X-Content-Type-Options", List.of("nosniff"))
			.containsKey("Last-Modified");
		assertThat(response.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("attachment");
	}

	@Test
	void existingObjectIsReplaced() {
		this.client.put("greeting.txt", "something longer than the greeting".getBytes(StandardCharsets.UTF_8));
		assertThat(this.client.put("greeting.txt", HELLO).statusCode()).isEqualTo(200);
		assertThat(this.client.get("greeting.txt").body()).isEqualTo(HELLO);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 262143, 262144, 262145, 1024 * 1024 })
	void anyLengthIsReturnedAsItWasSent(int length) {
		byte[] content = new byte[length];
		new Random(length).nextBytes(content);
		assertThat(this.client.put("object", content).statusCode()).isEqualTo(201);
		HttpResponse<byte[]> response = this.client.get("object");
		assertThat(response.body()).isEqualTo(content);
		assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(length);
	}

	@Test
	void contentOfUnknownLengthIsStored() {
		HttpResponse<byte[]> response = this.client.put("chunked",
				BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(HELLO)));
		assertThat(response.statusCode()).isEqualTo(201);
		assertThat(this.client.get("chunked").body()).isEqualTo(HELLO);
	}

	@Test
	void contentThatIsDeclaredAFormIsStoredAsItIs() {
		byte[] form = "a=1&b=2".getBytes(StandardCharsets.UTF_8);
		this.client.put("form", form, "Content-Type", "application/x-www-form-urlencoded");
		assertThat(this.client.get("form").body()).isEqualTo(form);
	}

	@Test
	void headIsGetWithoutContent() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client
			.send(this.client.object("greeting.txt", "Range", "bytes=0-1").HEAD());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().map()).containsEntry("ETag", List.of('"' + HELLO_SHA256 + '"'))
			.containsEntry("Content-Length", List.of("11"))
			.containsEntry("Accept-Ranges", List.of("bytes"));
	}

	@Test
	void deletedObjectIsGone() {
		this.client.put("greeting.txt", HELLO);
		assertThat(this.client.delete("greeting.txt").statusCode()).isEqualTo(204);
		assertProblem(this.client.get("greeting.txt"), 404, "There is no object 'greeting.txt'");
		assertProblem(this.client.delete("greeting.txt"), 404, "There is no object 'greeting.txt'");
		assertThat(this.client.send(this.client.object("greeting.txt").HEAD()).statusCode()).isEqualTo(404);
	}

	@Test
	void partOfAnObjectIsReturned() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client.get("greeting.txt", "Range", "bytes=7-8");
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo("ri");
		assertThat(response.headers().firstValue("Content-Range")).hasValue("bytes 7-8/11");
		assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(2);
	}

	@Test
	void partThatDoesNotExistIsRefused() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client.get("greeting.txt", "Range", "bytes=11-");
		assertProblem(response, 416, "The object has only 11 bytes");
		assertThat(response.headers().firstValue("Content-Range")).hasValue("bytes */11");
	}

	@Test
	void severalPartsAreReturnedAsTheWhole() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client.get("greeting.txt", "Range", "bytes=0-1,4-5");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(HELLO);
	}

	@Test
	void partOfAnotherVersionIsReturnedAsTheWhole() {
		this.client.put("greeting.txt", HELLO);
		String tag = '"' + HELLO_SHA256 + '"';
		assertThat(this.client.get("greeting.txt", "Range", "bytes=0-1", "If-Range", tag).statusCode()).isEqualTo(206);
		assertThat(this.client.get("greeting.txt", "Range", "bytes=0-1", "If-Range", "\"old\"").statusCode())
			.isEqualTo(200);
		assertThat(this.client.get("greeting.txt", "Range", "bytes=0-1", "If-Range", "W/" + tag).statusCode())
			.isEqualTo(200);
		String date = this.client.get("greeting.txt").headers().firstValue("Last-Modified").orElseThrow();
		assertThat(this.client.get("greeting.txt", "Range", "bytes=0-1", "If-Range", date).statusCode()).isEqualTo(200);
		assertThat(this.client.get("greeting.txt", "Range", "bytes=50-", "If-Range", "\"old\"").statusCode())
			.isEqualTo(200);
	}

	@Test
	void knownObjectIsNotSentAgain() {
		this.client.put("greeting.txt", HELLO);
		HttpResponse<byte[]> response = this.client.get("greeting.txt", "If-None-Match",
				"\"other\", \"" + HELLO_SHA256 + '"');
		assertThat(response.statusCode()).isEqualTo(304);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("ETag")).hasValue('"' + HELLO_SHA256 + '"');
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
		assertThat(this.client.get("greeting.txt", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
		assertThat(this.client.get("greeting.txt", "If-Match", "\"other\"").statusCode()).isEqualTo(412);
	}

	@Test
	void objectThatMustNotExistIsNotReplaced() {
		assertThat(this.client.put("greeting.txt", HELLO, "If-None-Match", "*").statusCode()).isEqualTo(201);
		assertProblem(this.client.put("greeting.txt", new byte[1], "If-None-Match", "*"), 412, HELLO_SHA256);
		assertThat(this.client.get("greeting.txt").body()).isEqualTo(HELLO);
	}

	@Test
	void onlyTheVersionThatIsMeantIsReplacedOrDeleted() {
		assertProblem(this.client.put("greeting.txt", HELLO, "If-Match", "*"), 412, "there is no such object");
		this.client.put("greeting.txt", HELLO);
		assertProblem(this.client.put("greeting.txt", new byte[1], "If-Match", "\"old\""), 412, HELLO_SHA256);
		assertProblem(this.client.delete("greeting.txt", "If-Match", "\"old\""), 412, HELLO_SHA256);
		assertThat(this.client.get("greeting.txt").body()).isEqualTo(HELLO);
		String tag = '"' + HELLO_SHA256 + '"';
		assertThat(this.client.put("greeting.txt", new byte[1], "If-Match", tag).statusCode()).isEqualTo(200);
		assertProblem(this.client.delete("greeting.txt", "If-Match", tag), 412, "If-Match does not hold");
		assertThat(this.client.delete("greeting.txt", "If-Match", "*").statusCode()).isEqualTo(204);
	}

	@Test
	void weakTagIsTheObjectsForIfNoneMatchOnly() {
		this.client.put("greeting.txt", HELLO);
		String weak = "W/\"" + HELLO_SHA256 + '"';
		assertProblem(this.client.put("greeting.txt", new byte[1], "If-None-Match", weak), 412, "If-None-Match");
		assertProblem(this.client.put("greeting.txt", new byte[1], "If-Match", weak), 412, "If-Match");
		assertThat(this.client.get("greeting.txt", "If-None-Match", weak).statusCode()).isEqualTo(304);
	}

	@Test
	void objectThatIsNewerThanTheClientThinksIsNotReplacedOrDeleted() {
		this.client.put("greeting.txt", HELLO);
		String old = "Mon, 01 Jan 2001 00:00:00 GMT";
		assertProblem(this.client.put("greeting.txt", new byte[1], "If-Unmodified-Since", old), 412,
				"If-Unmodified-Since does not hold");
		assertProblem(this.client.delete("greeting.txt", "If-Unmodified-Since", old), 412, HELLO_SHA256);
		assertThat(this.client.get("greeting.txt").body()).isEqualTo(HELLO);
		String modified = this.client.get("greeting.txt").headers().firstValue("Last-Modified").orElseThrow();
		assertThat(this.client.put("greeting.txt", HELLO, "If-Unmodified-Since", modified).statusCode()).isEqualTo(200);
	}

	@Test
	void dateIsIgnoredBesideATag() {
		this.client.put("greeting.txt", HELLO);
		String old = "Mon, 01 Jan 2001 00:00:00 GMT";
		assertProblem(this.client.get("greeting.txt", "If-Unmodified-Since", old), 412,
				"If-Unmodified-Since does not hold");
		HttpResponse<byte[]> response = this.client.get("greeting.txt", "If-Match", '"' + HELLO_SHA256 + '"',
				"If-Unmodified-Since", old);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(HELLO);
	}

	@Test
	void dateThatSaysNothingIsIgnored() {
		String old = "Mon, 01 Jan 2001 00:00:00 GMT";
		assertThat(this.client.put("greeting.txt", HELLO, "If-Unmodified-Since", old).statusCode()).isEqualTo(201);
		assertThat(this.client.put("greeting.txt", HELLO, "If-Unmodified-Since", "yesterday").statusCode())
			.isEqualTo(200);
		assertThat(this.client.put("greeting.txt", HELLO, "If-Match", "*", "If-Unmodified-Since", old).statusCode())
			.isEqualTo(200);
	}

	@Test
	void conditionThatIsNoEntityTagIsRefused() {
		assertProblem(this.client.put("greeting.txt", HELLO, "If-Match", "unquoted"), 400, "double quotes");
	}

	@Test
	void partOfAnObjectIsNotStored() {
		assertProblem(this.client.put("greeting.txt", HELLO, "Content-Range", "bytes 0-10/20"), 400, "as a whole");
	}

	@Test
	void objectsAreListedInOrder() {
		this.client.put("b", HELLO);
		this.client.put("€", HELLO);
		this.client.put("a", new byte[0]);
		assertThat(this.client.read("/objects", "$.objects[*].name")).isEqualTo(List.of("a", "b", "€"));
		assertThat(this.client.read("/objects", "$.objects[*].size")).isEqualTo(List.of(0, 11, 11));
		assertThat(this.client.read("/objects", "$.objects[1].sha256")).isEqualTo(HELLO_SHA256);
		assertThat(this.client.read("/objects", "$.objects[1].modified")).asString().matches("20..-.*Z");
		assertThat(this.client.read("/objects", "$.maxObjectSize")).isEqualTo(1024 * 1024);
	}

	@Test
	void listHasPages() {
		List.of("a", "b", "c d").forEach((name) -> this.client.put(name, HELLO));
		HttpResponse<byte[]> page = this.client.send(this.client.request("/objects?limit=2"));
		assertThat(ObjectClient.json(page, "$.objects[*].name")).isEqualTo(List.of("a", "b"));
		assertThat(ObjectClient.json(page, "$.next")).isEqualTo("b");
		page = this.client.send(this.client.request("/objects?limit=2&after=b"));
		assertThat(ObjectClient.json(page, "$.objects[*].name")).isEqualTo(List.of("c d"));
		assertThat(page.body()).asString(StandardCharsets.UTF_8).doesNotContain("next");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "limit=0,'limit' must be between 1 and 1000 but was 0",
			"limit=1001,between 1 and 1000", "limit=x,limit", "after=../x,begin with a dot" })
	void pageThatCannotBeIsRefused(String query, String detail) {
		assertProblem(this.client.send(this.client.request("/objects?" + query)), 400, detail);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "`` , must not be empty", "..,begin with a dot", "%2e%2e,begin with a dot", ".x,begin with a dot",
					"a/b,must not contain '/'", "../x,begin with a dot", "a%2Fb,must not contain '/'",
					"%2e%2e%2fx,begin with a dot", "a%5Cb,must not contain '\\'", "a%0Ab,control character U+000A",
					"a%7Fb,control character U+007F", "%C2%85,control character U+0085", "a%00b,malformed",
					"%FF,malformed", "%C0%AF,malformed" })
	void nameThatIsNotValidIsRefused(String encoded, String detail) throws Exception {
		for (String method : List.of("PUT", "GET", "DELETE")) {
			HttpResponse<byte[]> response = this.client
				.send(this.client.request("/objects/" + encoded).method(method, BodyPublishers.noBody()));
			// "GET /objects/.." is for any server "GET /".
			if (!response.request().uri().normalize().getPath().equals("/") || !method.equals("GET")) {
				assertProblem(response, 400, detail);
			}
		}
		assertThat(files()).isEmpty();
	}

	@Test
	void nameThatIsTooLongIsRefusedWithTheLimit() {
		assertProblem(this.client.put("x".repeat(256), HELLO), 400,
				"must not take more than 255 bytes after percent-encoding, but this takes 256");
		assertThat(this.client.put("x".repeat(255), HELLO).statusCode()).isEqualTo(201);
		assertThat(this.client.get("x".repeat(255)).body()).isEqualTo(HELLO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "with space", "100%", "%2F", "ünïcödé €", "日本語", "😀", "a+b", "a?b#c&d", "\"quoted\"" })
	void unusualNameIsKept(String name) {
		assertThat(this.client.put(name, HELLO).statusCode()).isEqualTo(201);
		assertThat(this.client.get(name).body()).isEqualTo(HELLO);
		assertThat(this.client.read("/objects", "$.objects[*].name")).isEqualTo(List.of(name));
	}

	@Test
	void semicolonInTheUriIsPartOfTheName() {
		this.client.send(this.client.request("/objects/a;b=c").PUT(BodyPublishers.ofByteArray(HELLO)));
		assertThat(this.client.get("a;b=c").body()).isEqualTo(HELLO);
		assertThat(this.client.get("a").statusCode()).isEqualTo(404);
	}

	@Test
	void otherMethodIsRefused() {
		HttpResponse<byte[]> response = this.client.send(this.client.object("a").POST(BodyPublishers.noBody()));
		assertProblem(response, 405, "POST");
	}

	static void assertProblem(HttpResponse<byte[]> response, int status, String detail) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
		assertThat(ObjectClient.json(response, "$.status")).isEqualTo(status);
		assertThat(ObjectClient.json(response, "$.title")).asString().isNotBlank();
		assertThat(ObjectClient.json(response, "$.detail")).asString().contains(detail);
	}

}
