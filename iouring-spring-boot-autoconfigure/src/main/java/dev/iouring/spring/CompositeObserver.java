package dev.iouring.spring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Several observers. One that fails does not keep the others from anything.
 */
final class CompositeObserver implements OperationObserver {

	private final List<OperationObserver> observers;

	CompositeObserver(List<? extends OperationObserver> observers) {
		this.observers = observers.stream().map(GuardedObserver::of).toList();
	}

	@Override
	public @Nullable Observed begin(String ring, TemplateOperation operation, @Nullable Path path) {
		List<Observed> all = new ArrayList<>(this.observers.size());
		for (OperationObserver observer : this.observers) {
			Observed observed = observer.begin(ring, operation, path);
			if (observed != null) {
				all.add(observed);
			}
		}
		if (all.isEmpty()) {
			return null;
		}
		return (backend, failure) -> all.reversed().forEach((observed) -> observed.end(backend, failure));
	}

	@Override
	public <T extends @Nullable Object> Supplier<T> propagating(Supplier<T> operation) {
		Supplier<T> propagating = operation;
		for (OperationObserver observer : this.observers.reversed()) {
			propagating = observer.propagating(propagating);
		}
		return propagating;
	}

}
