// SPDX-License-Identifier: MIT

#include "comfyuiexecutor_p.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/quuid.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

//! The gateway and all its parts are created and deleted in this thread.
class ComfyUiExecutor::Thread : public QThread
{
public:
    explicit Thread(const ComfyUiSetup &setup) : m_setup(setup)
    {
        start();
        m_hasBegun.acquire();
    }
    ~Thread() override
    {
        quit();
        wait();
    }

    [[nodiscard]] bool isReady() const { return m_gateway != nullptr; }

    template <typename Function>
    void post(Function function)
    {
        QMetaObject::invokeMethod(
            m_gateway, [gateway = m_gateway, function] { function(*gateway); },
            Qt::QueuedConnection);
    }

protected:
    void run() override
    {
        RunArchive archive(m_setup.warn);
        if (archive.open(m_setup.directory) == RunArchive::Opening::InUse)
            return m_hasBegun.release();
        ComfyUiGateway gateway(m_setup, archive);
        m_gateway = &gateway;
        m_hasBegun.release();
        exec();
    }

private:
    const ComfyUiSetup m_setup;
    QSemaphore m_hasBegun;
    ComfyUiGateway *m_gateway = nullptr;
};

ComfyUiExecutor::ComfyUiExecutor(const ComfyUiSetup &setup)
    : m_thread(std::make_unique<Thread>(setup))
{}

ComfyUiExecutor::~ComfyUiExecutor() = default;

void ComfyUiExecutor::execute(const std::shared_ptr<Run> &run)
{
    QSemaphore isKept;
    m_thread->post([run, &isKept](ComfyUiGateway &gateway) {
        gateway.execute(run);
        isKept.release();
    });
    isKept.acquire();
}

bool ComfyUiExecutor::isReady() const
{
    return m_thread->isReady();
}

void ComfyUiExecutor::resume()
{
    m_thread->post([](ComfyUiGateway &gateway) { gateway.resume(); });
}

void ComfyUiExecutor::noteWebhookDone(const QString &runId)
{
    m_thread->post([runId](ComfyUiGateway &gateway) { gateway.noteWebhookDone(runId); });
}

void ComfyUiExecutor::cancel(const std::shared_ptr<Run> &run)
{
    m_thread->post([id = run->id](ComfyUiGateway &gateway) { gateway.cancel(id); });
}

HttpAnswer ComfyUiExecutor::fileAnswer(const HttpRequest &request, const OutputItem &item)
{
    const auto encoded = [](const QString &text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text));
    };
    const QUrlQuery file{{u"filename"_s, encoded(item.fileName)},
                         {u"subfolder"_s, encoded(item.folderThere)},
                         {u"type"_s, u"output"_s}};
    const auto target = std::make_shared<ViewedFile>(item.fileName);
    m_thread->post([file, request, target, server = item.server](ComfyUiGateway &gateway) {
        gateway.view(server, file, request, target);
    });
    return ViewedFile::answer(target);
}

QString gatewayId(const QString &directory)
{
    const QString path = directory + u"/gateway-id"_s;
    if (QFile file(path); file.open(QIODevice::ReadOnly)) {
        const QUuid known(QString::fromLatin1(file.readAll()).trimmed());
        if (!known.isNull())
            return known.toString(QUuid::WithoutBraces);
    }
    QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QSaveFile file(path);
    saveAll(&file, id.toLatin1() + '\n'); // if this fails, the next start has another id
    return id;
}

} // namespace ComfyDeploy::Local
