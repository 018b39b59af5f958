// SPDX-License-Identifier: MIT

#include "testserver.h"

#include <QtNetwork/qnetworkproxy.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQuickTest/quicktest.h>

using namespace Qt::StringLiterals;

// Provides the module and a server to the tst_*.qml in this folder.
class Setup : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void applicationAvailable()
    {
        QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        m_server = std::make_unique<TestServer>();
    }
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral(QML_MODULES_DIR));
        engine->rootContext()->setContextProperty(u"testServer"_s, m_server.get());
    }
    void cleanupTestCase() { m_server.reset(); }

private:
    std::unique_ptr<TestServer> m_server;
};

QUICK_TEST_MAIN_WITH_SETUP(tst_qmlmodule, Setup)

#include "tst_qmlmodule.moc"
