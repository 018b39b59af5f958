// SPDX-License-Identifier: MIT

#include "faultmatrix.h"
#include "faultswithouteffect.h"

#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

//! \brief The matrix of faults against a server in front of a ComfyUI, which besides executes
//! nothing twice.
//!
//! Its table is written to gatewaymatrix.md next to the program.
class tst_GatewayMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_matrix.run(); }
    void cell_data() { m_matrix.addRows(); }
    void cell();
    void sampleHasEveryStageAndMode() { m_matrix.checkSample(); }
    void exceptionsAreDocumented();
    void cleanupTestCase();

private:
    FaultMatrix m_matrix{Engine::ComfyUi, gatewayCells()};
};

void tst_GatewayMatrix::cell()
{
    QFETCH(int, index);
    m_matrix.checkResult(index);
}

void tst_GatewayMatrix::exceptionsAreDocumented()
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/../../docs/reliability.md"));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    const QByteArray document = file.readAll();
    for (const FaultWithoutEffect &fault : faultsWithoutEffect()) {
        QVERIFY2(LocalServer::faultNames().contains(fault.name), fault.name.latin1());
        const QByteArray row =
            "| `" + QByteArray(fault.name.latin1()) + "` | " + fault.reason.latin1() + " |";
        QVERIFY2(document.contains(row), row);
    }
}

void tst_GatewayMatrix::cleanupTestCase()
{
    QByteArray reasons = "| without effect | because |\n|---|---|\n";
    for (const FaultWithoutEffect &fault : faultsWithoutEffect())
        reasons +=
            "| `" + QByteArray(fault.name.latin1()) + "` | " + fault.reason.latin1() + " |\n";
    FaultMatrix::write(u"gatewaymatrix.md"_s, m_matrix.table() + '\n' + reasons);
}

REGISTER_TEST(tst_GatewayMatrix)
#include "tst_gatewaymatrix.moc"
