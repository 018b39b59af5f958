// SPDX-License-Identifier: MIT

#include "faultmatrix.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

constexpr Mode modes[] = {Mode::Queue, Mode::Sync, Mode::Stream};

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

QList<FaultCell> chosenOf(const QList<FaultCell> &all)
{
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

QByteArray number(qsizetype count)
{
    return QByteArray::number(count);
}

} // namespace

FaultMatrix::FaultMatrix(Engine engine, const QList<FaultCell> &cells)
    : m_engine(engine), m_cells(cells)
{}

void FaultMatrix::startNext()
{
    while (m_running < width() && !m_waiting.isEmpty()) {
        const FaultCell cell = m_waiting.takeFirst();
        ++m_running;
        auto *run = new CellRun(cell, m_engine);
        run->start([this, run, cell] {
            m_results.append({cell, run->end(), run->problems(), run->hung(), run->lost()});
            run->deleteLater();
            --m_running;
            QMetaObject::invokeMethod(this, &FaultMatrix::startNext, Qt::QueuedConnection);
        });
    }
}

void FaultMatrix::run()
{
    for (const Mode mode : modes) // which takes a moment, in which nothing else goes on
        (void)Faultless::of(mode, m_engine);
    m_waiting = chosenOf(m_cells);
    const qsizetype count = m_waiting.size();
    startNext();
    while (m_results.size() < count)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

void FaultMatrix::addRows() const
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < m_results.size(); ++i)
        QTest::newRow(m_results[i].cell.name().constData()) << i;
}

void FaultMatrix::checkResult(int index) const
{
    const Result &result = m_results[index];
    if (!result.cell.isRight(result.end))
        QCOMPARE(result.end.text(), result.cell.expected.text());
    QCOMPARE(result.problems, QStringList());
    QVERIFY(!result.hung);
    QVERIFY(!result.lost);
    QVERIFY(result.end.runs <= 1);
}

void FaultMatrix::checkSample() const
{
    QSet<QByteArray> groups;
    QSet<QByteArray> stagesAndModes;
    for (const Result &result : m_results) {
        groups += groupOf(result.cell);
        stagesAndModes += stageName(result.cell.stage) + modeName(result.cell.mode);
    }
    for (const FaultCell &cell : m_cells) {
        if (cell.onlyWithRealTimes)
            continue;
        QVERIFY2(groups.contains(groupOf(cell)), cell.name());
        QVERIFY2(stagesAndModes.contains(stageName(cell.stage) + modeName(cell.mode)), cell.name());
    }
}

QByteArray FaultMatrix::totals() const
{
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
    }
    return number(m_results.size()) + " cells of " + number(m_cells.size()) + ": "
        + number(m_results.size() - unexpected) + " ended as expected, " + number(lost)
        + " runs lost, " + number(doubled) + " runs started twice, " + number(hung) + " hanging.";
}

QByteArray FaultMatrix::table() const
{
    QMap<std::pair<QByteArray, QByteArray>, QByteArray> texts;
    for (const Result &result : m_results) {
        const QByteArray row = result.cell.fault + '|' + stageName(result.cell.stage);
        texts[{row, modeName(result.cell.mode)}] = result.hung ? "hangs" : result.end.text();
    }
    QByteArray table = "| fault | stage | queue | sync | stream |\n|---|---|---|---|---|\n";
    QSet<QByteArray> done;
    for (const FaultCell &cell : m_cells) {
        const QByteArray row = cell.fault + '|' + stageName(cell.stage);
        if (done.contains(row))
            continue;
        done += row;
        table += "| " + cell.fault + " | " + stageName(cell.stage) + " |";
        for (const Mode mode : modes)
            table += ' ' + texts.value({row, modeName(mode)}, "-") + " |";
        table += '\n';
    }
    return totals() + "\n\n" + table;
}

void FaultMatrix::write(const QString &fileName, const QByteArray &text)
{
    QFile file(QCoreApplication::applicationDirPath() + u'/' + fileName);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
    file.write(text);
}
