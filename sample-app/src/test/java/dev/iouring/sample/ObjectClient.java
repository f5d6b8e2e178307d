package dev.iouring.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

import com.jayway.jsonpath.JsonPath;

import org.springframework.web.util.UriUtils;

/**
 * Talks to a running object store.
 */
public class ObjectClient implements AutoCloseable {

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String root;

	public ObjectClient(int port) {
		this.root = "http://127.0.0.1:" + port;
	}

	/**
	 * Starts a request for an object.
	 * @param name the object's name, not encoded
	 * @param headers names and values in turn
	 * @return the request's builder
	 */
	public HttpRequest.Builder object(String name, String... headers) {
		return request("/objects/" + UriUtils.encode(name, StandardCharsets.UTF_8), headers);
	}

	public HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.root + path))
			.timeout(Duration.ofMinutes(2));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	public HttpResponse<byte[]> send(HttpRequest.Builder request) {
		return send(request, BodyHandlers.ofByteArray());
	}

	public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
		try {
			return this.http.send(request.build(), handler);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public HttpResponse<byte[]> put(String name, byte[] content, String... headers) {
		return put(name, BodyPublishers.ofByteArray(content), headers);
	}

	public HttpResponse<byte[]> put(String name, BodyPublisher content, String... headers) {
		return send(object(name, headers).PUT(content));
	}

	public HttpResponse<byte[]> get(String name, String... headers) {
		return send(object(name, headers));
	}

	public HttpResponse<byte[]> delete(String name, String... headers) {
		return send(object(name, headers).DELETE());
	}

	/**
	 * Gets JSON.
	 * @param path path of the resource
	 * @param expression a JSONPath
	 * @return what the expression selects
	 */
	public Object read(String path, String expression) {
		return json(send(request(path)), expression);
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

	public static Object json(HttpResponse<byte[]> response, String expression) {
		try {
			return JsonPath.read(new ByteArrayInputStream(response.body()), expression);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static String sha256(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
