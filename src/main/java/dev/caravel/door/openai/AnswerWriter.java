package dev.caravel.door.openai;

/** Writes an answer in pieces, as one of OpenAI's protocols has them. Each method returns what is to be sent; empty for nothing. */
interface AnswerWriter {

    /** What stands behind the last piece. */
    String DONE = "data: [DONE]\n\n";

    /** For an answer that is sent as a whole. */
    AnswerWriter SILENT = new AnswerWriter() {
        @Override
        public String words(String words) {
            return "";
        }

        @Override
        public String progress(String line) {
            return "";
        }

        @Override
        public String end(Ending ending) {
            return "";
        }

        @Override
        public String failure(OpenAiError error) {
            return "";
        }
    };

    /** More words of the answer. */
    String words(String words);

    /** What the agent does meanwhile, in a line. */
    String progress(String line);

    /** The answer is at its end. Nothing follows. */
    String end(Ending ending);

    /** There will be no answer, or no more of it. Nothing follows. */
    String failure(OpenAiError error);
}
