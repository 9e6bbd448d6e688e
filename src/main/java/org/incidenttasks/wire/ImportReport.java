package org.incidenttasks.wire;

import java.util.List;

/**
 * What became of each object of an import.
 *
 * @param items in the order of the file
 * @param remarks what is to be said of the file as a whole
 */
public record ImportReport(List<Item> items, List<String> remarks) {

    /** What became of one object. */
    public enum Result {
        ADDED,
        CHANGED,
        UNCHANGED,
        REFUSED
    }

    /**
     * One object.
     *
     * @param index its place in the file, from 0
     * @param kind {@code incident} or {@code task}
     * @param id its id, or null where it has none
     * @param displayName its name, or null where it has none
     * @param notes how it was mended, or why it was refused
     */
    public record Item(long index, String kind, String id, String displayName, Result result, List<String> notes) {
        public Item {
            notes = List.copyOf(notes);
        }

        /** Whether it was taken with something put right. */
        public boolean mended() {
            return result != Result.REFUSED && !notes.isEmpty();
        }
    }

    public ImportReport {
        items = List.copyOf(items);
        remarks = List.copyOf(remarks);
    }

    public long count(Result result) {
        return items.stream().filter(item -> item.result() == result).count();
    }

    /** How many were taken with something put right. */
    public long mended() {
        return items.stream().filter(Item::mended).count();
    }
}
