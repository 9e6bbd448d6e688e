package org.incidenttasks.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Puts objects together again out of the pieces that they were cut into. */
final class PieceReader {

    /** Characters after which no further object is begun. */
    private static final int ENOUGH = 524_288;

    /**
     * Some objects.
     *
     * @param lines the JSON of each
     * @param piece where the next one begins
     * @param offset in that piece
     */
    record Batch(List<String> lines, int piece, int offset) {}

    private final IntFunction<String> pieces;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int length;

    /** @param pieces the text of a piece; null behind the last */
    PieceReader(IntFunction<String> pieces) {
        this.pieces = pieces;
    }

    /** Reads as many objects from there on as are there, as wanted, and as fit. */
    Batch read(int piece, int offset, int most) {
        int atPiece = piece;
        int atOffset = offset;
        String text = most == 0 ? null : pieces.apply(atPiece);
        while (text != null && lines.size() < most && length < ENOUGH) {
            int end = text.indexOf('\n', atOffset);
            if (end >= 0) {
                finish(text.substring(atOffset, end));
                atOffset = end + 1;
            } else {
                line.append(text, atOffset, text.length());
                atPiece++;
                atOffset = 0;
                text = pieces.apply(atPiece);
            }
        }
        return new Batch(lines, atPiece, atOffset);
    }

    private void finish(String last) {
        line.append(last);
        lines.add(line.toString());
        length += line.length();
        line.setLength(0);
    }
}
