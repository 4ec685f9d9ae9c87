# One image a service: docker build --target api-gateway . (or task-worker, or notifier)
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -Dquick -DskipTests -pl api-gateway,task-worker,notifier -am package

FROM eclipse-temurin:25-jre AS service
RUN useradd --system --uid 10001 --create-home tasklane
USER tasklane
WORKDIR /home/tasklane
ENV SPRING_THREADS_VIRTUAL_ENABLED=true \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError"
# The image needs no program of its own for this: bash speaks TCP.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "-jar", "service.jar"]

FROM service AS api-gateway
# Outside of its container it is reached from elsewhere, so it must know who asks.
ENV PORT=8080 SERVER_ADDRESS=0.0.0.0 TASKLANE_GATEWAY_AUTHENTICATION=required
EXPOSE 8080
COPY --from=build /src/api-gateway/target/api-gateway-exec.jar service.jar

FROM service AS task-worker
ENV PORT=8081
EXPOSE 8081
COPY --from=build /src/task-worker/target/task-worker-exec.jar service.jar

FROM service AS notifier
ENV PORT=8082
EXPOSE 8082
COPY --from=build /src/notifier/target/notifier-exec.jar service.jar
