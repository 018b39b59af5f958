// SPDX-License-Identifier: MIT

#include "faultcell.h"

#include "shared/testprogram.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

//! In parallel, because they mainly wait.
int width()
{
    return usesRealTimes() ? 24 : 12;
}

//! The fault without its value, and its stage: "cut-after, head".
QByteArray groupOf(const FaultCell &cell)
{
    static const QRegularExpression value(u"[=(,].*$"_s);
    return QString::fromLatin1(cell.fault).remove(value).toLatin1() + ", " + stageName(cell.stage);
}

//! With real times all cells; else one of each group, with alternating values and modes.
QList<FaultCell> chosenCells()
{
    const QList<FaultCell> all = allCells();
    if (usesRealTimes())
        return all;
    QByteArrayList groups;
    QHash<QByteArray, QList<FaultCell>> members;
    for (const FaultCell &cell : all) {
        if (cell.onlyWithRealTimes)
            continue;
        const QByteArray group = groupOf(cell);
        if (!members.contains(group))
            groups += group;
        members[group] += cell;
    }
    QList<FaultCell> chosen;
    for (qsizetype i = 0; i < groups.size(); ++i) {
        const QList<FaultCell> &cells = members[groups[i]];
        chosen += cells[i % cells.size()];
    }
    return chosen;
}

} // namespace

//! \brief Every fault in every mode at each stage: no run is lost, none is started twice, nothing
//! hangs.
//!
//! The cells are run in parallel before the first row; the rows check the results. The table is
//! written to faultmatrix.md next to the program.
class tst_FaultMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cell_data();
    void cell();
    void everyFaultIsThere();
    void sampleHasEveryStageAndMode();
    void cleanupTestCase();

private:
    struct Result
    {
        FaultCell cell;
        RunEnd end;
        QStringList problems;
        bool hung = false;
        bool lost = false;
    };

    void startNext();
    [[nodiscard]] QByteArray table() const;

    QList<FaultCell> m_waiting;
    QList<Result> m_results;
    int m_running = 0;
};

void tst_FaultMatrix::startNext()
{
    while (m_running < width() && !m_waiting.isEmpty()) {
        const FaultCell cell = m_waiting.takeFirst();
        ++m_running;
        auto *run = new CellRun(cell);
        run->start([this, run, cell] {
            m_results.append({cell, run->end(), run->problems(), run->hung(), run->lost()});
            run->deleteLater();
            --m_running;
            QMetaObject::invokeMethod(this, &tst_FaultMatrix::startNext, Qt::QueuedConnection);
        });
    }
}

void tst_FaultMatrix::initTestCase()
{
    for (const Sample sample : AllSamples)
        QCOMPARE(Faultless::files(sample).size(),
                 sample == Sample::Text         ? 0
                     : sample == Sample::Seeded ? 1
                                                : 2);
    m_waiting = chosenCells();
    const qsizetype count = m_waiting.size();
    // Each of them ends at the latest by its timeout.
    startNext();
    while (m_results.size() < count)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

void tst_FaultMatrix::cell_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < m_results.size(); ++i)
        QTest::newRow(m_results[i].cell.name().constData()) << i;
}

void tst_FaultMatrix::cell()
{
    QFETCH(int, index);
    const Result &result = m_results[index];
    if (!result.cell.isRight(result.end))
        QCOMPARE(result.end.text(), result.cell.expected.text());
    QCOMPARE(result.problems, QStringList());
    QVERIFY(!result.hung);
    QVERIFY(!result.lost);
    QVERIFY(result.end.runs <= 1);
}

// Every fault of the local server must be used in a cell.
void tst_FaultMatrix::everyFaultIsThere()
{
    QSet<QString> tried{u"cancel-500"_s}; // about cancelling, which tst_runcancel tests
    for (const FaultCell &cell : allCells()) {
        for (const NamedFault &fault : cell.faults)
            tried += fault.name;
    }
    for (const QString &name : LocalServer::faultNames())
        QVERIFY2(tried.contains(name), qPrintable(name));
}

// The short run omits only other values and modes of the same fault.
void tst_FaultMatrix::sampleHasEveryStageAndMode()
{
    QSet<QByteArray> groups;
    QSet<QByteArray> stagesAndModes;
    for (const Result &result : m_results) {
        groups += groupOf(result.cell);
        stagesAndModes += stageName(result.cell.stage) + modeName(result.cell.mode);
    }
    for (const FaultCell &cell : allCells()) {
        if (cell.onlyWithRealTimes)
            continue;
        QVERIFY2(groups.contains(groupOf(cell)), cell.name());
        QVERIFY2(stagesAndModes.contains(stageName(cell.stage) + modeName(cell.mode)), cell.name());
    }
}

QByteArray tst_FaultMatrix::table() const
{
    QMap<std::pair<QByteArray, QByteArray>, QByteArray> texts;
    int hung = 0;
    int lost = 0;
    int doubled = 0;
    int unexpected = 0;
    for (const Result &result : m_results) {
        hung += result.hung ? 1 : 0;
        lost += result.lost ? 1 : 0;
        doubled += result.end.runs > 1 ? 1 : 0;
        unexpected +=
            result.cell.isRight(result.end) && result.problems.isEmpty() && !result.hung ? 0 : 1;
        const QByteArray row = result.cell.fault + '|' + stageName(result.cell.stage);
        texts[{row, modeName(result.cell.mode)}] = result.hung ? "hangs" : result.end.text();
    }
    QByteArray table = "| fault | stage | queue | sync | stream |\n|---|---|---|---|---|\n";
    QSet<QByteArray> done;
    for (const FaultCell &cell : allCells()) {
        const QByteArray row = cell.fault + '|' + stageName(cell.stage);
        if (done.contains(row))
            continue;
        done += row;
        table += "| " + cell.fault + " | " + stageName(cell.stage) + " |";
        for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream})
            table += ' ' + texts.value({row, modeName(mode)}, "-") + " |";
        table += '\n';
    }
    const auto number = [](qsizetype count) {
        return QByteArray::number(count);
    };
    return number(m_results.size()) + " cells of " + number(allCells().size()) + ": "
        + number(m_results.size() - unexpected) + " ended as expected, " + number(lost)
        + " runs lost, " + number(doubled) + " runs started twice, " + number(hung)
        + " hanging.\n\n" + table;
}

void tst_FaultMatrix::cleanupTestCase()
{
    QFile file(QCoreApplication::applicationDirPath() + u"/faultmatrix.md"_s);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
    file.write(table());
}

REGISTER_TEST(tst_FaultMatrix)
#include "tst_faultmatrix.moc"
