package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.client.ApiClient;
import com.example.client.ApiException;
import com.example.client.api.StatusApi;
import com.example.client.api.StatusApi.APICancelTaskRequest;
import com.example.client.api.StatusApi.APIResultRequest;
import com.example.client.api.StatusApi.APITaskStatusRequest;
import com.example.client.api.StatusApi.APITasksRequest;
import com.example.client.api.SubmissionApi;
import com.example.client.api.SubmissionApi.APISubmitTaskRequest;
import com.example.client.api.SubmissionApi.APITaskTypesRequest;
import com.example.client.model.Submission;
import com.example.client.model.TaskPage;
import com.example.client.model.TaskStatus;
import com.example.client.model.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That a client that is generated from docs/openapi.yaml, and not written for Tasklane, can do all that one needs. */
@ExtendWith(SuiteExtension.class)
class GeneratedClientWorksIT {

    private SubmissionApi submission;
    private StatusApi status;

    @BeforeEach
    void connect(RunningSuite suite) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(suite.gateway().uri("").toString());
        submission = new SubmissionApi(client);
        status = new StatusApi(client);
    }

    @Test
    void aTaskIsSubmittedAndItsResultFetched() throws ApiException {
        TaskStatus accepted = submit(new Submission()
                .taskName("echo")
                .parameters(Map.of("greeting", "grüße"))
                .labels(Map.of("by", "generated client")));

        TaskStatus end = awaitEnd(accepted.getTaskId());
        Object result = status.result(
                APIResultRequest.newBuilder().id(accepted.getTaskId()).build());

        assertThat(accepted.getStatus()).isEqualTo(TaskStatus.StatusEnum.PROCESSING);
        assertThat(end.getStatus()).isEqualTo(TaskStatus.StatusEnum.COMPLETED);
        assertThat(end.getResultUrl()).isEqualTo("/results/" + accepted.getTaskId());
        assertThat(end.getLabels()).containsEntry("by", "generated client");
        assertThat(end.getFinishedAt()).isAfterOrEqualTo(end.getSubmittedAt());
        assertThat(result).isEqualTo(Map.of("greeting", "grüße"));
    }

    @Test
    void aTaskIsCancelled() throws ApiException {
        String id = submit(new Submission().taskName("echo").delaySeconds(3600)).getTaskId();
        awaitStatus(id, found -> found.getState() == TaskStatus.StateEnum.SCHEDULED);

        status.cancelTask(APICancelTaskRequest.newBuilder().id(id).build());

        assertThat(awaitEnd(id).getStatus()).isEqualTo(TaskStatus.StatusEnum.CANCELLED);
    }

    @Test
    void allTasksAreListed() throws ApiException {
        List<String> submitted = new ArrayList<>();
        for (int task = 0; task < 5; task++) {
            submitted.add(submit(new Submission().taskName("echo")).getTaskId());
        }
        for (String id : submitted) {
            awaitEnd(id);
        }

        List<String> listed = new ArrayList<>();
        TaskPage page = status.tasks(APITasksRequest.newBuilder().pageSize(3).build());
        while (!listed.containsAll(submitted) && page.getNextPageToken() != null) {
            page.getTasks().forEach(task -> listed.add(task.getTaskId()));
            page = status.tasks(APITasksRequest.newBuilder()
                    .pageSize(3)
                    .pageToken(page.getNextPageToken())
                    .build());
        }
        page.getTasks().forEach(task -> listed.add(task.getTaskId()));

        assertThat(listed).containsAll(submitted).doesNotHaveDuplicates();
    }

    @Test
    void whatCanBeSubmittedIsTold() throws ApiException {
        List<TaskType> types =
                submission.taskTypes(APITaskTypesRequest.newBuilder().build()).getTaskTypes();

        assertThat(types).extracting(TaskType::getTaskName).contains("echo", "data_analysis", "http_request");
    }

    @Test
    void aProblemIsToldWithItsStatusAndBody() {
        assertThatThrownBy(() -> submit(new Submission().taskName("nobody-runs-this")))
                .isInstanceOfSatisfying(ApiException.class, problem -> {
                    assertThat(problem.getCode()).isEqualTo(422);
                    assertThat(problem.getResponseBody()).contains("/unknown-task-type");
                });
    }

    private TaskStatus submit(Submission task) throws ApiException {
        return submission.submitTask(
                APISubmitTaskRequest.newBuilder().submission(task).build());
    }

    private TaskStatus awaitEnd(String id) {
        return awaitStatus(id, TaskStatus::getDone);
    }

    private TaskStatus awaitStatus(String id, Predicate<TaskStatus> wanted) {
        return Awaitility.await("the status of " + id)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> status.taskStatus(
                                APITaskStatusRequest.newBuilder().id(id).build()),
                        wanted::test);
    }
}
