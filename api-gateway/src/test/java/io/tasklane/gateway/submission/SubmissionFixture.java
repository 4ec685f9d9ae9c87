package io.tasklane.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.idempotency.KeyedWrites;
import io.tasklane.gateway.problems.ProblemMvc;
import io.tasklane.gateway.quotas.SubmissionQuota;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.status.HeldFixture;
import io.tasklane.gateway.status.TaskOutcomes;
import io.tasklane.gateway.tasktypes.TaskTypesFixture;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.CallbackUrls;
import io.tasklane.model.network.PortRanges;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.util.unit.DataSize;

/** Submission as the gateway has it, without a server. */
final class SubmissionFixture {

    private SubmissionFixture() {}

    static SubmissionProperties properties(boolean allowUnknown) {
        return new SubmissionProperties(allowUnknown, 300, DataSize.ofMegabytes(32), Duration.ofSeconds(20));
    }

    /** The usual ones, but for a range that an operator allowed; whoever looks a host up fails. */
    private static CallbackUrls urls() {
        return new CallbackUrls(
                new AddressPolicy(List.of("10.1.0.0/16"), List.of(), SubmissionFixture::literally), PortRanges.usual());
    }

    private static InetAddress[] literally(String host) throws UnknownHostException {
        assertThat(host).matches("\\[[0-9a-f:.]+]|[0-9.]+");
        return InetAddress.getAllByName(host);
    }

    /** For requests that bear no key. */
    static MockMvc http(
            TaskTypesFixture types, SubmissionProperties properties, Producer<byte[], byte[]> producer, Clock clock) {
        return http(types, properties, producer, clock, null, new SimpleMeterRegistry());
    }

    /** Where nobody can wait for the end of a task. */
    static MockMvc http(
            TaskTypesFixture types,
            SubmissionProperties properties,
            Producer<byte[], byte[]> producer,
            Clock clock,
            @Nullable KeyedWrites keyed,
            MeterRegistry meters) {
        return http(types, properties, producer, clock, keyed, meters, SubmissionQuota.of(0));
    }

    /** @param quotas count what a batch has beyond its first task: the request itself is counted before */
    static MockMvc http(
            TaskTypesFixture types,
            SubmissionProperties properties,
            Producer<byte[], byte[]> producer,
            Clock clock,
            @Nullable KeyedWrites keyed,
            MeterRegistry meters,
            TenantQuotas quotas) {
        return http(types, properties, producer, clock, keyed, meters, quotas, HeldFixture.nobodyWaits());
    }

    /** @param outcomes for those who wait for the end of their task */
    static MockMvc http(
            TaskTypesFixture types,
            SubmissionProperties properties,
            Producer<byte[], byte[]> producer,
            Clock clock,
            @Nullable KeyedWrites keyed,
            MeterRegistry meters,
            TenantQuotas quotas,
            TaskOutcomes outcomes) {
        Admission admission = new Admission(types.types, properties, urls(), clock);
        Backlog backlog = new Backlog(properties);
        CommandLog commands = new CommandLog(new KafkaTemplate<>(() -> producer));
        Intake intake = new Intake(
                new RequestBodies(properties), backlog, commands, keyed, new SubmissionMeters(meters, backlog));
        EventCodec codec = new EventCodec("/tasklane/gateway");
        Topics topics = new Topics("t.");
        return ProblemMvc.of(
                new SubmissionController(new Submissions(admission, intake, codec, topics), outcomes),
                new BatchController(admission, intake, codec, topics, quotas));
    }
}
