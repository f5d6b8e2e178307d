package dev.iouring.sample.web;

import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * What the object resources need of Tomcat and cannot be said with properties.
 */
@Component
class TomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		factory.addConnectorCustomizers(TomcatCustomizer::customize);
		factory.addContextCustomizers(TomcatCustomizer::customize);
	}

	private static void customize(Connector connector) {
		// So that a name with an encoded slash is refused like any other bad name.
		// Nothing here makes paths of names.
		String passThrough = EncodedSolidusHandling.PASS_THROUGH.getValue();
		connector.setEncodedSolidusHandling(passThrough);
		connector.setEncodedReverseSolidusHandling(passThrough);
		// So that clients who wait for it ("Expect: 100-continue") learn that an object
		// is too large before they send it.
		if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
			protocol.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
		}
	}

	private static void customize(Context context) {
		// After Boot's own, so that this reports first.
		context.getParent().getPipeline().addValve(new ProblemReportValve());
	}

}
