package dev.caravel.cli;

/** Something that the user can mend; the message is the one line that is shown. */
final class UserMistake extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UserMistake(String message) {
        super(message, null, false, false);
    }
}
