package org.incidenttasks.connector.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes a body up to a size, and breaks off beyond it. */
final class Bounded<T> implements HttpResponse.BodySubscriber<T> {

    /** The body is too large. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(long most) {
            super("The answer is larger than " + most + " bytes.");
        }
    }

    private final HttpResponse.BodySubscriber<T> inner;
    private final long most;
    private long left;
    private Flow.Subscription subscription;

    Bounded(HttpResponse.BodySubscriber<T> inner, long most) {
        this.inner = inner;
        this.most = most;
        this.left = most;
    }

    @Override
    public CompletionStage<T> getBody() {
        return inner.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        inner.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (left < 0) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            left -= buffer.remaining();
        }
        if (left < 0) {
            subscription.cancel();
            inner.onError(new TooLarge(most));
        } else {
            inner.onNext(buffers);
        }
    }

    @Override
    public void onError(Throwable problem) {
        inner.onError(problem);
    }

    @Override
    public void onComplete() {
        if (left >= 0) {
            inner.onComplete();
        }
    }
}
