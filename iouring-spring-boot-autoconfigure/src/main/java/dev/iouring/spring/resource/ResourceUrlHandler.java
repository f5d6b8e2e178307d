package dev.iouring.spring.resource;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.function.Function;

/**
 * Opens the URLs of resources, and those that are made relative to them.
 */
final class ResourceUrlHandler extends URLStreamHandler {

	private final Function<String, IoUringResource> resources;

	/**
	 * Creates a handler.
	 * @param resources returns the resource with a path
	 */
	ResourceUrlHandler(Function<String, IoUringResource> resources) {
		this.resources = resources;
	}

	@Override
	protected URLConnection openConnection(URL url) throws IOException {
		try {
			return new Connection(url, this.resources.apply(url.toURI().getPath()));
		}
		catch (URISyntaxException ex) {
			throw new IOException("'%s' is not a valid URL of a resource".formatted(url), ex);
		}
	}

	private static final class Connection extends URLConnection {

		private final IoUringResource resource;

		Connection(URL url, IoUringResource resource) {
			super(url);
			this.resource = resource;
		}

		@Override
		public void connect() {
			this.connected = true;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			return this.resource.getInputStream();
		}

		@Override
		public long getContentLengthLong() {
			try {
				return this.resource.contentLength();
			}
			catch (IOException ex) {
				// what the contract wants of what cannot be told
				return -1;
			}
		}

		@Override
		public long getLastModified() {
			try {
				return this.resource.lastModified();
			}
			catch (IOException ex) {
				// what the contract wants of what cannot be told
				return 0;
			}
		}

	}

}
