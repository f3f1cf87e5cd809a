package dev.caravel.model;

/** Counts what is kept of a reply while it comes, so that one without an end does not fill the memory. Use one for a reply. */
final class ReplySize {

    private long letters;
    private int blocks;

    /** @throws ModelFailure when it is too much now */
    void add(int more) {
        letters += more;
        if (letters > ReplyBounds.KEPT) {
            throw ReplyBounds.tooLong();
        }
    }

    /** @throws ModelFailure when it is too much now */
    void addBlock() {
        if (++blocks > ReplyBounds.BLOCKS) {
            throw ReplyBounds.passed("a reply of more than " + ReplyBounds.BLOCKS + " parts");
        }
    }
}
