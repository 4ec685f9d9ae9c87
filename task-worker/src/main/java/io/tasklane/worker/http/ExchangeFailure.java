package io.tasklane.worker.http;

import io.tasklane.model.network.BlockedAddressException;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;

/** Says what went wrong with an exchange in words that name nothing but what the task itself named. */
final class ExchangeFailure {

    private ExchangeFailure() {}

    static Exception of(IOException broken, OutboundRequest request) {
        String whom = request.authority();
        if (broken instanceof BlockedAddressException blocked) {
            return blocked(blocked);
        }
        if (broken instanceof UnknownHostException) {
            return unknown(request.url().getHost(), broken);
        }
        if (broken instanceof MessageConstraintException) {
            return new PermanentTaskFailure(
                    "answer-not-acceptable", whom + " answered with more or longer headers than are read", broken);
        }
        if (broken.getCause() instanceof HttpException) {
            return new PermanentTaskFailure("answer-not-acceptable", whom + " did not answer in HTTP", broken);
        }
        return new RetryableTaskException(words(broken) + " " + whom, broken);
    }

    static PermanentTaskFailure blocked(BlockedAddressException blocked) {
        return new PermanentTaskFailure("address-not-allowed", String.valueOf(blocked.getMessage()), blocked);
    }

    static RetryableTaskException unknown(String host, IOException unknown) {
        return new RetryableTaskException("there is no address for " + host, unknown);
    }

    private static String words(IOException broken) {
        if (broken instanceof ConnectException) {
            return "no connection to";
        }
        if (broken instanceof SocketTimeoutException) {
            return "no timely answer from";
        }
        return broken instanceof SSLException ? "no secure connection to" : "the connection broke to";
    }
}
