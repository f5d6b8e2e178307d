package dev.iouring.sample.web;

import java.util.Objects;

import dev.iouring.sample.store.ObjectName;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Gives controllers the name in {@code /objects/<name>}.
 * <p>
 * From the path as it was sent: a path variable is without what follows a semicolon, and
 * malformed encoding is replaced in it, so that different names would mean one object.
 */
class ObjectNameArgumentResolver implements HandlerMethodArgumentResolver {

	/** The elements of the path before the name: slash, "objects", slash. */
	private static final int ELEMENTS_BEFORE_NAME = 3;

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == ObjectName.class;
	}

	@Override
	public ObjectName resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		HttpServletRequest servletRequest = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
		PathContainer path = ServletRequestPathUtils.getParsedRequestPath(servletRequest).pathWithinApplication();
		return ObjectName.decode(path.subPath(Math.min(ELEMENTS_BEFORE_NAME, path.elements().size())).value());
	}

}
