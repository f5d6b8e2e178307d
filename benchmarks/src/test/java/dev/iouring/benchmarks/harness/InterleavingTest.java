package dev.iouring.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class InterleavingTest {

	private static final Scale THREE_PAIRS = new Scale(true, 3, 0, Duration.ofMillis(40), Duration.ofMillis(10), 0);

	private final List<String> log = new ArrayList<>();

	private final Interleaving interleaving = new Interleaving(THREE_PAIRS, Progress.NONE);

	@Test
	void subjectsAreMeasuredThereAndBackAfterAllAreWarm() throws Exception {
		List<Series> series = this.interleaving.measure(List.of(subject("a", 10), subject("b", 20)));
		// the last half of the warm-up ends when speeds are steady
		assertThat(this.log).containsExactly("a", "b", "a", "b", "a", "b", "a", "b", "b", "a", "a", "b");
		assertThat(this.interleaving.unsteady()).isEmpty();
		assertThat(series).extracting(Series::subject).containsExactly("a", "b");
		assertThat(series).extracting((one) -> one.measurements().size()).containsExactly(3, 3);
	}

	@Test
	void aSubjectIsMeasuredForTheDurationOfARound() throws Exception {
		FakeSubject subject = subject("a", 10);
		this.interleaving.measure(List.of(subject));
		assertThat(subject.duration()).isEqualTo(THREE_PAIRS.round());
	}

	@Test
	void warmingUpGoesOnWhileSpeedsDiffer() throws Exception {
		List<Series> series = this.interleaving.measure(List.of(new Subject() {

			private long operations = 1;

			@Override
			public String name() {
				return "faster and faster";
			}

			@Override
			public Measurement measure(Duration duration) {
				this.operations *= 2;
				return Measurement.of(this.operations, 1000);
			}

			@Override
			public void close() {
			}

		}));
		assertThat(this.interleaving.unsteady()).containsExactly("faster and faster");
		// four rounds of warming up are 40 ms, then come the three
		assertThat(series.getFirst().measurements()).extracting(Measurement::operations)
			.containsExactly(32L, 64L, 128L);
	}

	@Test
	void aSubjectThatBreaksIsLeftOutAndNamed() throws Exception {
		List<Series> series = this.interleaving
			.measure(List.of(subject("a", 10), subject("b", 20).failingAfter(4), subject("c", 30)));
		assertThat(series).extracting(Series::subject).containsExactly("a", "c");
		assertThat(this.interleaving.failures()).containsExactly(Map.entry("b", "broken"));
	}

	@Test
	void aSubjectThatBreaksIsClosedBeforeOthersAreMeasured() throws Exception {
		this.interleaving.measure(List.of(subject("a", 10), subject("b", 20).failingAfter(0)));
		assertThat(this.log).startsWith("a", "b", "close b", "a").containsOnlyOnce("close b");
	}

	@Test
	void nothingIsMeasuredBesideABrokenSubjectThatDoesNotEnd() {
		assertThatIOException().isThrownBy(
				() -> this.interleaving.measure(List.of(subject("a", 10), subject("b", 20).failingAfter(0).staying())))
			.withMessage("b: broken, and it does not end: still there");
	}

	@Test
	void aSubjectThatBreaksBeforeItIsWarmIsLeftOut() throws Exception {
		List<Series> series = this.interleaving.measure(List.of(subject("a", 10), subject("b", 20).failingAfter(0)));
		assertThat(series).extracting(Series::subject).containsExactly("a");
		assertThat(this.interleaving.failures()).containsKey("b");
	}

	@Test
	void nothingIsComparedWithASubjectThatBreaks() {
		assertThatIOException()
			.isThrownBy(() -> this.interleaving.measure(List.of(subject("a", 10).failingAfter(2), subject("b", 20))))
			.withMessage("a: broken");
	}

	private FakeSubject subject(String name, long operations) {
		return new FakeSubject(name, this.log, operations);
	}

}
