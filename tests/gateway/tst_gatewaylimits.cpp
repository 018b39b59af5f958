// SPDX-License-Identifier: MIT

// How many runs wait in a gateway, and what becomes of one more.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/comfyuigateway_p.h>

#include <QtCore/qelapsedtimer.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

namespace {

//! A gateway in this thread, whose runs are not kept; its ComfyUI has two, of which it executes
//! one.
class FullGateway
{
public:
    explicit FullGateway(const WaitingLimits &limits)
        : m_archive([](const QString &) {}), m_gateway(setup(limits), m_archive)
    {
        m_gateway.resume();
    }

    std::shared_ptr<Run> accept(const QByteArray &graph = Gateway::graph())
    {
        RunRequest request;
        request.graph = graph;
        request.inputs = "{}";
        const auto run = std::make_shared<Run>(request, RunFaults(), nullptr,
                                               [](Run *, const Local::RunState &, RunChange) {});
        m_gateway.execute(run);
        return run;
    }
    //! The two that do not wait here.
    void occupy()
    {
        for (qsizetype i = 1; i <= 2; ++i) {
            accept();
            QTRY_COMPARE(m_comfy.posted().size(), i);
        }
        QTRY_COMPARE(m_comfy.pending().size(), 1);
    }
    void cancel(const std::shared_ptr<Run> &run) { m_gateway.cancel(run->id); }

private:
    ComfyUiSetup setup(const WaitingLimits &limits) const
    {
        ComfyUiSetup setup;
        QString why;
        setup.servers = {*ComfyUiAddress::from(m_comfy.url(), &why)};
        setup.clientId = u"comfydeploy-limits"_s;
        setup.base = [] {
            return QString();
        };
        setup.restore = [](const KeptRun &) {
            return std::shared_ptr<Run>();
        };
        setup.changed = [](int, const ComfyUiState &) {
        };
        setup.limits = limits;
        return setup;
    }

    ComfyUiStandIn m_comfy{ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise};
    RunArchive m_archive;
    ComfyUiGateway m_gateway;
};

bool isRefused(const std::shared_ptr<Run> &run)
{
    for (const LogLine &line : run->log.lines()) {
        if (line.text.contains(u"Too many runs wait for ComfyUI already."_s))
            return run->state().status == RunStatus::Failed;
    }
    return false;
}

} // namespace

class tst_GatewayLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runs();
    void bytes();
    void tenThousand();
};

void tst_GatewayLimits::runs()
{
    FullGateway gateway({.runs = 3});
    gateway.occupy();
    QList<std::shared_ptr<Run>> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting += gateway.accept();
        QTRY_COMPARE(waiting[i]->promptsAhead, i + 2);
    }
    QVERIFY(isRefused(gateway.accept()));

    gateway.cancel(waiting[0]);
    QCOMPARE(waiting[0]->state().status, RunStatus::Cancelled);
    const auto last = gateway.accept();
    QTRY_COMPARE(last->promptsAhead, 4);
    QTRY_COMPARE(waiting[1]->promptsAhead, 2);
    QTRY_COMPARE(waiting[2]->promptsAhead, 3);
    QVERIFY(isRefused(gateway.accept()));
    for (const auto &run : {waiting[1], waiting[2], last})
        QCOMPARE(run->state().status, RunStatus::Queued);
}

void tst_GatewayLimits::bytes()
{
    const QByteArray small = Gateway::graph();
    const QByteArray large = Gateway::graph() + QByteArray(small.size(), ' ');
    FullGateway gateway({.bytes = 3 * small.size()});
    gateway.occupy();
    const auto first = gateway.accept(small);
    QVERIFY(isRefused(gateway.accept(large + ' ')));
    const auto second = gateway.accept(large);
    QVERIFY(isRefused(gateway.accept(small)));

    gateway.cancel(second);
    QVERIFY(!gateway.accept(small)->hasEnded());
    QVERIFY(!gateway.accept(small)->hasEnded());
    QVERIFY(isRefused(gateway.accept(small)));
    QVERIFY(!first->hasEnded());
}

//! The limit that a gateway has.
void tst_GatewayLimits::tenThousand()
{
    QCOMPARE(WaitingLimits().bytes, 256LL * 1024 * 1024);
    constexpr int count = 10'000;
    FullGateway gateway({});
    gateway.occupy();
    std::vector<std::shared_ptr<Run>> waiting;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < count; ++i) {
        waiting.push_back(gateway.accept());
        QCoreApplication::processEvents();
    }
    const qint64 accepted = clock.restart();
    QTRY_COMPARE(waiting.back()->promptsAhead, count + 1);
    QVERIFY(isRefused(gateway.accept()));
    clock.restart();
    gateway.cancel(waiting.front());
    QTRY_COMPARE(waiting.back()->promptsAhead, count);
    qInfo("%d runs accepted in %lld ms, places counted anew in %lld ms", count, accepted,
          clock.elapsed());
}

REGISTER_TEST(tst_GatewayLimits)
#include "tst_gatewaylimits.moc"
