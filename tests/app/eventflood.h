// SPDX-License-Identifier: MIT

// A server in its own thread that sends a thousand events per second to each run.
#pragma once

#include "shared/scriptedserver.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>

#include <memory>

class EventFlood
{
public:
    static constexpr int EventsPerSecond = 1000;

    EventFlood()
    {
        QSemaphore listening;
        m_thread.reset(QThread::create([this, &listening] {
            ScriptedServer server;
            server.listen();
            server.on("POST /run/workflow/stream",
                      [](const auto &, auto exchange) { flood(exchange); });
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
    static void flood(ScriptedServer::Exchange exchange)
    {
        exchange.beginStream();
        exchange.write("event: event_update\ndata: {\"prompt_id\": "
                       "\"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f\", \"number\": 0, \"node_errors\": "
                       "{}}\n\n");
        auto *timer = new QTimer(exchange.socket());
        QElapsedTimer clock;
        clock.start();
        QObject::connect(timer, &QTimer::timeout, timer, [exchange, clock, sent = 0]() mutable {
            for (; sent < clock.elapsed() * EventsPerSecond / 1000; ++sent) {
                const QByteArray number = QByteArray::number(sent);
                exchange.write(
                    sent % 3 == 2 ? "event: log_update\ndata: {\"logs\": \"line " + number
                            + "\", \"timestamp\": \"2025-03-04T05:06:13.990001Z\"}\n\n"
                                  : "event: event_update\ndata: {\"event\": \"progress\", "
                                    "\"data\": {\"value\": "
                            + number + ", \"max\": 100000, \"prompt_id\": "
                            + "\"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f\", \"node\": \"3\"}}\n\n");
            }
        });
        timer->start(1);
    }

    std::unique_ptr<QThread> m_thread;
    QUrl m_url;
};
