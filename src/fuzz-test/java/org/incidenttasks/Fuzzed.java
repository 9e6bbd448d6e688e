package org.incidenttasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInfo;

/** A target of the fuzzer: counts its inputs and how many got past the door, and fails where hardly any did. */
public abstract class Fuzzed {

    /** In {@code fuzz.seconds}; the slowest target, with a database behind it, takes ten times as many. */
    private static final long LEAST_INPUTS = 300;

    private static final AtomicLong INPUTS = new AtomicLong();
    private static final AtomicLong TAKEN = new AtomicLong();

    /** Says that an input came. */
    protected static void came() {
        INPUTS.incrementAndGet();
    }

    /** Says that it was understood, so that what follows was tested with it, too. */
    protected static void taken() {
        TAKEN.incrementAndGet();
    }

    /** The one exception that may leave: an answer that says something. */
    protected static void requireAnswer(Problem problem) {
        assertThat(problem.getMessage()).isNotBlank();
        assertThat(problem.code()).matches("[A-Z][A-Za-z]+");
        // What stands in quotes is the input's.
        assertThat(problem.getMessage().replaceAll("(?s)'.*'", ""))
                .doesNotContain("NullPointerException", "org.incidenttasks", "java.lang.");
    }

    @AfterAll
    static void report(TestInfo test) {
        System.out.printf(
                "FUZZED %s: %,d inputs, of which %,d were understood%n",
                test.getDisplayName(), INPUTS.get(), TAKEN.get());
        assertThat(INPUTS.get()).as("inputs").isGreaterThan(LEAST_INPUTS);
        assertThat(TAKEN.get()).as("inputs that were understood").isGreaterThan(LEAST_INPUTS / 20);
    }
}
