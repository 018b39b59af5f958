// SPDX-License-Identifier: MIT

// A server in its own thread that sends events to each run, a thousand per second unless another
// number is asked for.
#pragma once

#include "shared/scriptedserver.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>

#include <atomic>
#include <memory>

class EventFlood
{
public:
    static constexpr int EventsPerSecond = 1000;

    //! \a linesFirst are the lines of the log that each run begins with.
    explicit EventFlood(int eventsPerSecond = EventsPerSecond, int linesFirst = 0)
    {
        QSemaphore listening;
        m_thread.reset(QThread::create([this, &listening, eventsPerSecond, linesFirst] {
            ScriptedServer server;
            server.listen();
            server.on("POST /run/workflow/stream",
                      [eventsPerSecond, linesFirst](const auto &, auto exchange) {
                          flood(exchange, eventsPerSecond, linesFirst);
                      });
            server.on("*", 404, R"({"detail":"Run not found"})");
            m_url = server.url();
            listening.release();
            QEventLoop().exec();
        }));
        m_thread->start();
        listening.acquire();
    }

    ~EventFlood()
    {
        m_thread->exit();
        m_thread->wait();
    }

    [[nodiscard]] QUrl url() const { return m_url; }

private:
    // A run that never ends: a step, the step again in another frame, and a line of the log.
    static void flood(ScriptedServer::Exchange exchange, int eventsPerSecond, int linesFirst)
    {
        static std::atomic_int runs = 0; // each has an id of its own
        const QByteArray id =
            "7d1f2c9e-5b0a-4c1e-9f43-" + QByteArray::number(++runs).rightJustified(12, '0');
        exchange.beginStream();
        exchange.write("event: event_update\ndata: {\"prompt_id\": \"" + id
                       + "\", \"number\": 0, \"node_errors\": {}}\n\n");
        for (int line = 0; line < linesFirst; ++line)
            exchange.write("event: log_update\ndata: {\"logs\": \"earlier line "
                           + QByteArray::number(line)
                           + "\", \"timestamp\": \"2025-03-04T05:06:13.990001Z\"}\n\n");
        auto *timer = new QTimer(exchange.socket());
        QElapsedTimer clock;
        clock.start();
        QObject::connect(
            timer, &QTimer::timeout, timer,
            [exchange, clock, eventsPerSecond, id, sent = 0]() mutable {
                for (; sent < clock.elapsed() * eventsPerSecond / 1000; ++sent) {
                    const QByteArray number = QByteArray::number(sent);
                    exchange.write(
                        sent % 3 == 2 ? "event: log_update\ndata: {\"logs\": \"line " + number
                                + "\", \"timestamp\": \"2025-03-04T05:06:13.990001Z\"}\n\n"
                                      : "event: event_update\ndata: {\"event\": \"progress\", "
                                        "\"data\": {\"value\": "
                                + number + ", \"max\": 100000, \"prompt_id\": \"" + id
                                + "\", \"node\": \"3\"}}\n\n");
                }
            });
        timer->start(1);
    }

    std::unique_ptr<QThread> m_thread;
    QUrl m_url;
};
