package dev.iouring.application.readme;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A request as the README writes it, for {@code curl}.
 *
 * @param method the request's method
 * @param uri where it goes
 * @param headers names and values in turn
 * @param body what it sends, or nothing
 */
record CurlCommand(String method, URI uri, List<String> headers, String body) {

	private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

	static CurlCommand parse(String command) {
		List<String> words = WORD.matcher(command)
			.results()
			.map((word) -> (word.group(1) != null) ? word.group(1) : word.group())
			.toList();
		if (!words.getFirst().equals("curl")) {
			throw new IllegalArgumentException("Not a curl command: " + command);
		}
		String method = "GET";
		String body = "";
		List<String> headers = new ArrayList<>();
		int i = 1;
		for (; i < words.size() - 1; i += 2) {
			String value = words.get(i + 1);
			switch (words.get(i)) {
				case "-X" -> method = value;
				case "--data-binary" -> body = value;
				case "-H" -> headers.addAll(List.of(value.split(": ", 2)));
				default ->
					throw new IllegalArgumentException("Unknown option %s in: %s".formatted(words.get(i), command));
			}
		}
		if (i != words.size() - 1) {
			throw new IllegalArgumentException("No address at the end of: " + command);
		}
		return new CurlCommand(method, URI.create(words.getLast()), headers, body);
	}

	/**
	 * Returns the request to an application that listens elsewhere than the README's.
	 * @param port its port
	 * @return the request
	 */
	HttpRequest toRequest(int port) {
		URI uri = URI.create("http://localhost:%d%s".formatted(port, this.uri.getPath()));
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.method(this.method, this.body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(this.body));
		if (!this.headers.isEmpty()) {
			request.headers(this.headers.toArray(String[]::new));
		}
		return request.build();
	}

}
