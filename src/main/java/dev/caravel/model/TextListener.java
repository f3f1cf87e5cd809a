package dev.caravel.model;

/** Sees the text of a reply while it arrives. */
public interface TextListener {

    /** For those who do not listen. */
    TextListener NONE = new TextListener() {
        @Override
        public void text(String delta) {}

        @Override
        public void retracted() {}
    };

    /** A piece of text. */
    void text(String delta);

    /** What came so far does not count: the provider began its reply anew within the stream. */
    void retracted();
}
