package org.incidenttasks.api.transfer;

import java.util.Optional;
import java.util.stream.Stream;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.api.GraphRequest;

/** What streams are written as. */
final class Formats {

    private Formats() {}

    /** The {@code $format} of a request, with the dollar sign or without. */
    static Optional<String> asked(GraphRequest request) {
        return Stream.of("$format", "format")
                .flatMap(name -> request.parameters().getOrDefault(name, java.util.List.of()).stream())
                .findFirst();
    }

    static Problem unknown(String format, String known) {
        return new Problem.Invalid("'$format' is '" + Texts.cut(format, 100) + "' but must be one of " + known + ".");
    }

    /** The answers of a batch are held in memory until all are there. */
    static Problem notInABatch() {
        return new Problem.Invalid("What is streamed cannot be a step of a batch: send it by itself.");
    }
}
