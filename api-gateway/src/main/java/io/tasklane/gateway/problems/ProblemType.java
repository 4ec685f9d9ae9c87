package io.tasklane.gateway.problems;

import io.tasklane.model.TaskError;
import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The kinds of problem that a client can meet. Their codes are a public contract and are explained in docs/problems.md. */
public enum ProblemType {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be read"),
    INVALID_PAGE_TOKEN(HttpStatus.BAD_REQUEST, "The page token is not valid for this request"),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "It is not known who asks"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The caller may not do this"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this path"),
    NO_SUCH_TASK(HttpStatus.NOT_FOUND, "There is no such task"),
    NO_SUCH_DELIVERY(HttpStatus.NOT_FOUND, "There is no such delivery"),
    NO_SUCH_OPERATION(HttpStatus.NOT_FOUND, "There is no such bulk operation"),
    NO_SUCH_ENDPOINT(HttpStatus.NOT_FOUND, "There is no such webhook endpoint"),
    RESULT_NOT_READY(HttpStatus.NOT_FOUND, "The task has no result yet"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method cannot be used here"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "There is no answer in a media type that the client accepts"),
    TASK_FAILED(HttpStatus.CONFLICT, "The task failed"),
    TASK_CANCELLED(HttpStatus.CONFLICT, "The task was cancelled"),
    TASK_ALREADY_DONE(HttpStatus.CONFLICT, "The task is done already"),
    IDEMPOTENCY_IN_FLIGHT(HttpStatus.CONFLICT, "The first request of this idempotency key is under way"),
    TASK_EXPIRED(HttpStatus.GONE, "The task ended long ago and is kept no longer"),
    PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "It is not what the client takes it for"),
    TASK_NOT_FAILED(HttpStatus.CONFLICT, "The task has not failed"),
    DELIVERY_UNDER_WAY(HttpStatus.CONFLICT, "The delivery is under way"),
    DELIVERY_GONE(HttpStatus.GONE, "The delivery cannot be made anew"),
    DEAD_LETTER_GONE(HttpStatus.GONE, "The task cannot be run again"),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of a media type that is not understood"),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "There is nothing in this range"),
    VALIDATION_ERROR(HttpStatus.UNPROCESSABLE_CONTENT, "The request is not valid"),
    UNKNOWN_TASK_TYPE(HttpStatus.UNPROCESSABLE_CONTENT, "No worker announced this task type"),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The idempotency key was used for another request"),
    QUOTA_EXCEEDED(HttpStatus.TOO_MANY_REQUESTS, "These are too many requests"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here"),
    NO_WEBHOOK_KEYS(HttpStatus.SERVICE_UNAVAILABLE, "This gateway is not set up for webhook endpoints"),
    TEMPORARILY_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "This is not possible at the moment");

    private final HttpStatus status;
    private final String title;
    private final URI uri;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
        this.uri = URI.create(TaskError.TYPE_PREFIX + code());
    }

    /** The last part of the type's URI. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    URI uri() {
        return uri;
    }

    /** What a status code means where nothing more is known about the problem than that. */
    static ProblemType of(int statusCode) {
        return switch (statusCode) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> QUOTA_EXCEEDED;
            case 501, 505 -> MALFORMED_REQUEST;
            case 503 -> TEMPORARILY_UNAVAILABLE;
            default -> statusCode >= 500 ? INTERNAL_ERROR : MALFORMED_REQUEST;
        };
    }
}
