package io.tasklane.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexUseTest {

    private static final IndexUse BY_NAME =
            new IndexUse(new Document("tenant", 1).append("taskName", 1).append("_id", -1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{tenant: 'a', taskName: 'b'} | {_id: -1} | true",
                "{tenant: 'a', taskName: 'b'} | {_id: 1} | true",
                "{tenant: 'a', taskName: {$in: ['b', 'c']}, _id: {$lt: 'x'}} | {} | true",
                "{$and: [{tenant: 'a'}, {taskName: {$eq: 'b'}}], state: 'x'} | {_id: -1} | true",
                "{tenant: 'a'} | {} | true",
                "{tenant: 'a'} | {_id: -1} | false",
                "{tenant: 'a'} | {taskName: 1, _id: -1} | true",
                "{tenant: 'a'} | {taskName: 1, _id: 1} | false",
                "{taskName: 'b'} | {} | false",
                "{state: 'x'} | {} | false",
                "{} | {} | false",
                "{} | {tenant: 1} | true",
                "{tenant: {$exists: true}} | {} | false",
                "{$or: [{tenant: 'a'}]} | {} | false"
            })
    void whatAnIndexServesIsKnown(String filter, String sort, boolean served) {
        assertThat(BY_NAME.serves(BsonDocument.parse(filter), BsonDocument.parse(sort)))
                .isEqualTo(served);
    }
}
