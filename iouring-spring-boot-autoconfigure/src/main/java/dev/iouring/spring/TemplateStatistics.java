package dev.iouring.spring;

/**
 * Counters of an {@link IoUringTemplate} since it was created, and what it is busy with
 * right now. Each figure is exact, but they are read one after the other while the
 * template goes on working.
 *
 * @param ringOperations operations handed to io_uring, each step of a composite one
 * counted
 * @param fallbackOperations operations that ran on the fallback, counted alike
 * @param pendingFutures futures that are incomplete now
 * @param fallbackThreads threads of the fallback that exist now
 */
public record TemplateStatistics(long ringOperations, long fallbackOperations, int pendingFutures,
		int fallbackThreads) {
}
