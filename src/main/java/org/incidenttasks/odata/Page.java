package org.incidenttasks.odata;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of a listing.
 *
 * @param items the rows in order, at most {@code $top}
 * @param count how many rows match on all pages together; present when {@code $count=true}
 * @param nextSkipToken the {@code $skiptoken} of the next page; empty on the last one
 */
public record Page<E>(List<E> items, OptionalLong count, Optional<String> nextSkipToken) {
    public Page {
        items = List.copyOf(items);
    }
}
