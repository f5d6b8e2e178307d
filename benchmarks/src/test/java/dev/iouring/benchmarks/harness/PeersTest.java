package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PeersTest {

	private static final Scale ONE_PAIR = new Scale(false, 1, 1, Duration.ofMillis(10), Duration.ofMillis(10), 0);

	private final List<String> log = new ArrayList<>();

	private final Peers peers = new Peers(new Interleaving(ONE_PAIR, Progress.NONE), Duration.ofMillis(1));

	private final Subject baseline = new FakeSubject("a", this.log, 10);

	@Test
	void eachIsOpenWhileItIsMeasuredWithTheBaselineAlone() throws Exception {
		List<Comparison> measured = this.peers.measure(this.baseline, List.of(peer("b"), peer("c")));
		assertThat(this.log).containsExactly("open b", "a", "b", "a", "b", "close b", "open c", "a", "c", "a", "c",
				"close c");
		// one round of warming up cannot tell
		assertThat(this.peers.unsteady()).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(measured).extracting((one) -> one.peer().subject()).containsExactly("b", "c");
		assertThat(measured).extracting((one) -> one.baseline().subject()).containsOnly("a");
		assertThat(measured).allSatisfy((one) -> assertThat(one.baseline().measurements()).hasSize(1));
	}

	@Test
	void oneThatCannotDoTheWorkIsLeftOut() throws Exception {
		Peer unable = new Peer("b", () -> {
			throw new IOException("not here");
		});
		assertThat(this.peers.measure(this.baseline, List.of(unable, peer("c")))).hasSize(1);
		assertThat(this.peers.skipped()).containsExactly(Map.entry("b", "not here"));
		assertThat(this.peers.failures()).isEmpty();
	}

	@Test
	void oneThatBreaksIsClosedAndNoOtherIsMeasured() throws Exception {
		Peer breaking = new Peer("b", () -> new FakeSubject("b", this.log, 10).failingAfter(1));
		assertThat(this.peers.measure(this.baseline, List.of(breaking, peer("c")))).isEmpty();
		assertThat(this.log).contains("close b").doesNotContain("open c");
		assertThat(this.peers.failures()).containsExactly(Map.entry("b", "broken"));
		assertThat(this.peers.skipped()).containsKey("c");
	}

	@Test
	void noOtherIsMeasuredBesideOneThatGoesOn() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		measureBeside(() -> {
			while (!over.get()) {
				Thread.onSpinWait();
			}
		}, () -> over.set(true));
		assertThat(this.peers.failures()).hasEntrySatisfying("b", (reason) -> assertThat(reason).contains("'stays'"));
		assertThat(this.log).doesNotContain("open c");
	}

	@Test
	void aThreadThatStaysButWaitsIsNoHarm() throws Exception {
		measureBeside(LockSupport::park, () -> {
		});
		assertThat(this.peers.failures()).isEmpty();
		assertThat(this.log).contains("open c");
	}

	private void measureBeside(Runnable work, Runnable end) throws Exception {
		List<Thread> left = new ArrayList<>();
		Peer staying = new Peer("b", () -> {
			left.add(Thread.ofPlatform().name("stays").start(work));
			return new FakeSubject("b", this.log, 10);
		});
		try {
			this.peers.measure(this.baseline, List.of(staying, peer("c")));
		}
		finally {
			end.run();
			LockSupport.unpark(left.getFirst());
			left.getFirst().join();
		}
	}

	private Peer peer(String name) {
		return new Peer(name, () -> {
			this.log.add("open " + name);
			return new FakeSubject(name, this.log, 10);
		});
	}

}
