package dev.iouring;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.Errno;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What waits for a place in the ring.
 */
class BacklogTest {

	private final Backlog backlog = new Backlog(1);

	private final InFlight places = new InFlight(1, 1);

	private List<Operation> add(int count) {
		List<Operation> operations = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Operation operation = Operation.nop();
			this.backlog.add(operation);
			operations.add(operation);
		}
		return operations;
	}

	private void end(Operation operation) {
		this.backlog.ends(operation);
		operation.completeInline(-Errno.ECANCELED);
	}

	private List<Operation> takeAll() {
		List<Operation> taken = new ArrayList<>();
		Operation operation = this.backlog.peek(this.places);
		while (operation != null) {
			this.backlog.remove(operation);
			taken.add(operation);
			operation = this.backlog.peek(this.places);
		}
		return taken;
	}

	@Test
	void operationsComeInTheirOrderWithoutThoseThatHaveEnded() {
		List<Operation> operations = add(6);
		List.of(0, 2, 3, 5).forEach((i) -> end(operations.get(i)));
		assertThat(this.backlog.size()).isEqualTo(2);
		assertThat(takeAll()).containsExactly(operations.get(1), operations.get(4));
		assertThat(this.backlog.size()).isZero();
		assertThat(add(1)).isEqualTo(takeAll());
	}

	@Test
	void whatHasEndedIsLetGoEvenIfNothingElseLeaves() {
		List<Operation> operations = add(5);
		List.of(1, 3).forEach((i) -> end(operations.get(i)));
		this.backlog.removeEnded();
		assertThat(operations.get(1).next).isSameAs(operations.get(2));
		end(operations.get(4));
		this.backlog.removeEnded();
		assertThat(List.of(1, 3, 4)).allSatisfy((i) -> assertThat(operations.get(i).next).isNull());
		List<Operation> later = add(1);
		assertThat(this.backlog.size()).isEqualTo(3);
		assertThat(takeAll()).containsExactly(operations.get(0), operations.get(2), later.getFirst());
	}

	@Test
	void anOperationThatEndsWhileAllAreLookedAtDoesNotHideTheNext() {
		List<Operation> operations = add(4);
		List<Operation> seen = new ArrayList<>();
		this.backlog.forEach((operation) -> {
			seen.add(operation);
			end(operation);
		});
		assertThat(seen).isEqualTo(operations);
		assertThat(this.backlog.size()).isZero();
		assertThat(this.backlog.peek(this.places)).isNull();
	}

}
