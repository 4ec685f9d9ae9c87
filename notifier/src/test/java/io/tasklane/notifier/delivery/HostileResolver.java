package io.tasklane.notifier.delivery;

import io.tasklane.model.network.HostResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A name server that gives another answer each time it is asked, and the last one for ever. */
final class HostileResolver implements HostResolver {

    private final List<String[]> answers = new ArrayList<>();
    private int asked;

    synchronized HostileResolver then(String... addresses) {
        answers.add(addresses);
        return this;
    }

    synchronized int asked() {
        return asked;
    }

    @Override
    public synchronized InetAddress[] addressesOf(String host) throws UnknownHostException {
        String[] answer = answers.get(Math.min(asked, answers.size() - 1));
        asked++;
        InetAddress[] addresses = new InetAddress[answer.length];
        for (int i = 0; i < answer.length; i++) {
            byte[] literal = InetAddress.getByName(answer[i]).getAddress();
            addresses[i] = InetAddress.getByAddress(host, literal);
        }
        return addresses;
    }
}
