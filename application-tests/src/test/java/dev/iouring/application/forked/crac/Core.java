package dev.iouring.application.forked.crac;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.application.forked.OpenResources;
import org.jspecify.annotations.Nullable;

/**
 * Does all that a checkpoint does but end the process: tells everybody, refuses open
 * rings as a JVM refuses descriptors that it does not know, and tells everybody again.
 */
public final class Core {

	private static final List<Resource> RESOURCES = new ArrayList<>();

	private static final Context<Resource> GLOBAL = RESOURCES::add;

	private static @Nullable OpenResources atLastCheckpoint;

	private Core() {
	}

	public static Context<Resource> getGlobalContext() {
		return GLOBAL;
	}

	public static void checkpointRestore() throws Exception {
		for (Resource resource : RESOURCES.reversed()) {
			resource.beforeCheckpoint(GLOBAL);
		}
		OpenResources open = OpenResources.find();
		atLastCheckpoint = open;
		for (Resource resource : RESOURCES) {
			resource.afterRestore(GLOBAL);
		}
		if (!open.equals(OpenResources.NONE)) {
			throw new CheckpointException("Open at the checkpoint: " + open);
		}
	}

	/** What was open when nothing should have been. */
	public static @Nullable OpenResources atLastCheckpoint() {
		return atLastCheckpoint;
	}

}
