package io.tasklane.standalone.quickstart;

/** What should have happened on the tour and did not, in a sentence. */
final class TourFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TourFailedException(String message) {
        super(message);
    }
}
