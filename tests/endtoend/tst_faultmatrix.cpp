// SPDX-License-Identifier: MIT

#include "faultmatrix.h"

#include "shared/testprogram.h"

#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

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
    void cell_data() { m_matrix.addRows(); }
    void cell();
    void everyFaultIsThere();
    void sampleHasEveryStageAndMode() { m_matrix.checkSample(); }
    void cleanupTestCase() { FaultMatrix::write(u"faultmatrix.md"_s, m_matrix.table()); }

private:
    FaultMatrix m_matrix{Engine::BuiltIn, allCells()};
};

void tst_FaultMatrix::initTestCase()
{
    for (const Sample sample : AllSamples)
        QCOMPARE(Faultless::files(sample).size(),
                 sample == Sample::Text         ? 0
                     : sample == Sample::Seeded ? 1
                                                : 2);
    m_matrix.run();
}

void tst_FaultMatrix::cell()
{
    QFETCH(int, index);
    m_matrix.checkResult(index);
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

REGISTER_TEST(tst_FaultMatrix)
#include "tst_faultmatrix.moc"
