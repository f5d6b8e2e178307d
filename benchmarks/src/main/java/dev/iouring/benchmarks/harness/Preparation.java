package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.util.List;

/**
 * The subjects of one point, open until this is closed.
 */
public interface Preparation extends AutoCloseable {

	/**
	 * What is measured. The first is what the others are compared with.
	 * @return the subjects, which closing this closes
	 */
	List<Subject> subjects();

	/**
	 * What is measured after that, each alone with the first subject.
	 * @return the peers, none of which is open yet
	 */
	default List<Peer> peers() {
		return List.of();
	}

	/**
	 * Fails unless what the measurement relies on is so, such as that a file is in the
	 * page cache. Called before and after the measuring. A failure after it spoils the
	 * figures, but they are shown.
	 * @return what was checked and found, for the report; empty if there is nothing
	 * @throws IOException if it is not so
	 */
	default String check() throws IOException {
		return "";
	}

	@Override
	default void close() throws IOException {
		for (Subject subject : subjects()) {
			subject.close();
		}
	}

}
