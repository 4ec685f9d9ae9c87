package io.tasklane.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.TaskJson;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConnectionsTest {

    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofHours(1);

    private Connections connections = new Connections(2, OFTEN, LONG);

    @AfterEach
    void close() {
        connections.stop();
        connections.close();
    }

    @Test
    void whoeverIsConnectedIsWrittenToAgainAndAgain() throws InterruptedException {
        connections.start();
        Client client = connect();

        assertThat(client.touched.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(client.ended.getCount()).isOne();
    }

    @Test
    void thatIsEveryFifteenSecondsUnlessItIsSaidOtherwise() {
        StreamProperties properties = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("tasklane.gateway.streams", StreamProperties.class);

        assertThat(properties.keepAlive()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void nobodyIsConnectedForLongerThanIsAllowed() throws InterruptedException {
        connections = new Connections(2, OFTEN, Duration.ofMillis(1));
        connections.start();

        assertThat(connect().ended.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whoIsNotAllowedAnyMoreIsEnded() throws InterruptedException {
        connections.start();
        Client other = connect();
        Client client = connect();

        client.allowed = false;

        assertThat(client.ended.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(other.touched.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(other.ended.getCount()).isOne();
    }

    @Test
    void whenTheGatewayStopsAllAreEndedAtOnceAndNobodyComes() {
        connections.start();
        Client client = connect();

        connections.stop();

        assertThat(client.ended.getCount()).isZero();
        assertThatExceptionOfType(ProblemException.class).isThrownBy(connections::makeRoom);
    }

    @Test
    void pastTheBoundTheGatewaySaysComeAgain() {
        connections.start();
        Client first = connect();
        connect();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(connections::makeRoom)
                .satisfies(refused -> assertThat(TaskJson.MAPPER.writeValueAsString(refused.problem()))
                        .contains("temporarily-unavailable"));
        connections.removed(first);
        connections.removed(first);
        connections.makeRoom();
        assertThatExceptionOfType(ProblemException.class)
                .as("room was made once")
                .isThrownBy(connections::makeRoom);
    }

    private Client connect() {
        Client client = new Client();
        connections.makeRoom();
        connections.added(client);
        return client;
    }

    private static final class Client implements Connection {

        private final CountDownLatch touched = new CountDownLatch(3);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean allowed = true;

        @Override
        public void stayInTouch() {
            touched.countDown();
        }

        @Override
        public boolean isStillAllowed() {
            return allowed;
        }

        @Override
        public void end() {
            ended.countDown();
        }
    }
}
