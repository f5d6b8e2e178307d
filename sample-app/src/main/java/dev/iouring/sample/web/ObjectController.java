package dev.iouring.sample.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.iouring.sample.store.ObjectContent;
import dev.iouring.sample.store.ObjectName;
import dev.iouring.sample.store.ObjectPage;
import dev.iouring.sample.store.ObjectPage.UnreadableFile;
import dev.iouring.sample.store.ObjectStore;
import dev.iouring.sample.store.ObjectStore.PutResult;
import dev.iouring.sample.store.StoreProperties;
import dev.iouring.sample.store.StoredObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The store's objects as HTTP resources. Bodies are streams in both directions, copied on
 * the request's own virtual thread.
 */
@RestController
class ObjectController {

	/** One name or none or, to be refused in words, something with slashes. */
	private static final String OBJECT = "/objects/{*name}";

	private static final int MAX_PAGE_SIZE = 1000;

	private static final Logger logger = LoggerFactory.getLogger(ObjectController.class);

	private final ObjectStore store;

	private final StoreProperties properties;

	ObjectController(ObjectStore store, StoreProperties properties) {
		this.store = store;
		this.properties = properties;
	}

	@PutMapping(OBJECT)
	ResponseEntity<Receipt> put(ObjectName name, @RequestHeader HttpHeaders headers, HttpServletRequest request)
			throws IOException {
		if (headers.containsHeader(HttpHeaders.CONTENT_RANGE)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Objects can only be stored as a whole");
		}
		PutResult result = this.store.put(name, request.getInputStream(), request.getContentLengthLong(),
				EntityTags.of(headers));
		StoredObject object = result.object();
		ResponseEntity.BodyBuilder response = result.created()
				? ResponseEntity.created(UriComponentsBuilder.fromPath(request.getContextPath())
					.path("/objects/")
					.path(object.name().encoded())
					.build(true)
					.toUri())
				: ResponseEntity.ok();
		return response.eTag(EntityTags.of(object)).body(new Receipt(object.name(), object.size(), object.sha256()));
	}

	@GetMapping(OBJECT)
	void get(ObjectName name, @RequestHeader HttpHeaders headers, ServletWebRequest request,
			HttpServletResponse response) throws IOException {
		try (ObjectContent content = this.store.open(name)) {
			StoredObject object = content.object();
			setCaching(response);
			if (isNotModified(request, headers, object)) {
				return;
			}
			send(content, ByteRange.requested(headers, object), response);
		}
	}

	@RequestMapping(path = OBJECT, method = RequestMethod.HEAD)
	void head(ObjectName name, @RequestHeader HttpHeaders headers, ServletWebRequest request,
			HttpServletResponse response) {
		try (ObjectContent content = this.store.open(name)) {
			StoredObject object = content.object();
			setCaching(response);
			if (!isNotModified(request, headers, object)) {
				describe(object, response);
				response.setContentLengthLong(object.size());
			}
		}
	}

	@DeleteMapping(OBJECT)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(ObjectName name, @RequestHeader HttpHeaders headers) {
		this.store.delete(name, EntityTags.of(headers));
	}

	@GetMapping("/objects")
	Listing list(@RequestParam(required = false) @Nullable String after,
			@RequestParam(defaultValue = "" + MAX_PAGE_SIZE) int limit) {
		if (limit < 1 || limit > MAX_PAGE_SIZE) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'limit' must be between 1 and %d but was %d".formatted(MAX_PAGE_SIZE, limit));
		}
		ObjectPage page = this.store.list((after != null) ? new ObjectName(after) : null, limit);
		return new Listing(page.objects(), page.unreadable(), page.next(), this.properties.maxObjectSize().toBytes());
	}

	private static boolean isNotModified(ServletWebRequest request, HttpHeaders headers, StoredObject object) {
		EntityTags.ofReading(headers).check(() -> object);
		return new ServletWebRequest(withoutIfUnmodifiedSince(request.getRequest()), request.getResponse())
			.checkNotModified(EntityTags.of(object), object.modified().toEpochMilli());
	}

	/** Spring heeds it even beside {@code If-Match}, when it is to be ignored. */
	private static HttpServletRequest withoutIfUnmodifiedSince(HttpServletRequest request) {
		return new HttpServletRequestWrapper(request) {

			@Override
			public long getDateHeader(String name) {
				return name.equalsIgnoreCase(HttpHeaders.IF_UNMODIFIED_SINCE) ? -1 : super.getDateHeader(name);
			}

		};
	}

	private static void send(ObjectContent content, @Nullable ByteRange range, HttpServletResponse response)
			throws IOException {
		StoredObject object = content.object();
		describe(object, response);
		try {
			if (range == null) {
				response.setContentLengthLong(object.size());
				content.transferTo(response.getOutputStream());
				return;
			}
			response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
			response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(object.size()));
			response.setContentLengthLong(range.length());
			content.transferTo(response.getOutputStream(), range.first(), range.length());
		}
		catch (RuntimeException ex) {
			if (!response.isCommitted()) {
				response.reset();
				throw ex;
			}
			// Without a cause that an exception handler knows and answers, which would
			// continue the content. Tomcat closes the connection instead.
			logger.error("Could not send all of the object '{}'", object.name(), ex);
			throw new IOException("Could not send all of the object '" + object.name() + "'");
		}
	}

	private static void describe(StoredObject object, HttpServletResponse response) {
		// Never as what it may be: a page among the objects could do whatever ours can.
		response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment()
					.filename(object.name().value(), StandardCharsets.UTF_8)
					.build()
					.toString());
		response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
	}

	/**
	 * Also part of an answer that the object has not changed.
	 */
	private static void setCaching(HttpServletResponse response) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
	}

	/**
	 * The answer to an upload.
	 *
	 * @param name the object's name
	 * @param size length of what was stored
	 * @param sha256 SHA-256 of what was stored
	 */
	record Receipt(ObjectName name, long size, String sha256) {

	}

	/**
	 * The answer to a request for the list.
	 *
	 * @param objects objects in the order of their names
	 * @param unreadable files that are no objects
	 * @param next what to ask for as {@code after} to get more, absent at the end
	 * @param maxObjectSize largest object that can be stored
	 */
	record Listing(List<StoredObject> objects, List<UnreadableFile> unreadable, @Nullable ObjectName next,
			long maxObjectSize) {

	}

}
