package io.tasklane.gateway.idempotency;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a request leads to.
 *
 * @param records go to Kafka, all of them or none; a request with none is answered and forgotten
 * @param answer what the client is told once they are there, this time and whenever it asks again
 */
public record Writing(List<ProducerRecord<byte[], byte[]>> records, byte[] answer) {}
