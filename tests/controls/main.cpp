// SPDX-License-Identifier: MIT

// Quick Tests of the controls, with their servers.
#include "shared/scriptedserver.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qimage.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQuickTest/quicktest.h>

#include <optional>

using namespace Qt::StringLiterals;

//! C++ helpers for QML tests: servers, pictures and files.
class Fixture : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl localServer READ localServer CONSTANT)
    Q_PROPERTY(QUrl server READ server CONSTANT)
    //! Of the scripted server, without the API's path.
    Q_PROPERTY(QString origin READ origin CONSTANT)
    Q_PROPERTY(QUrl workflows MEMBER workflows CONSTANT)

public:
    Fixture()
    {
        if (!m_local.listen() || !m_scripted.listen())
            qFatal("no server");
    }

    [[nodiscard]] QUrl localServer() const { return m_local.url(); }
    [[nodiscard]] QUrl server() const { return m_scripted.url(); }
    [[nodiscard]] QString origin() const { return u"http://127.0.0.1:%1"_s.arg(m_scripted.port()); }
    const QUrl workflows = QUrl::fromLocalFile(QStringLiteral(WORKFLOWS_DIR));

    Q_INVOKABLE bool fault(const QString &name, const QString &value)
    {
        return m_local.addFault(name, value);
    }
    //! \a path below the API's.
    Q_INVOKABLE void answer(const QString &methodAndPath, int status, const QString &body)
    {
        m_scripted.on(methodAndPath.toUtf8(), status, body.toUtf8());
    }
    Q_INVOKABLE void answerPicture(const QString &path, int width, int height)
    {
        m_scripted.on("GET " + path.toUtf8(), 200, png(width, height));
    }
    Q_INVOKABLE void answerTransparentPicture(const QString &path, int width, int height)
    {
        m_scripted.on("GET " + path.toUtf8(), 200, png(width, height, Qt::transparent));
    }
    //! Answers POST \a path with a stream that stays open, for sendEvent() and sendPreview().
    Q_INVOKABLE void answerStream(const QString &path)
    {
        m_stream.reset();
        m_scripted.on("POST " + path.toUtf8(),
                      [this](const auto &, ScriptedServer::Exchange exchange) {
                          exchange.beginStream();
                          m_stream = exchange;
                      });
    }
    Q_INVOKABLE bool isStreaming() const { return m_stream && m_stream->isOpen(); }
    Q_INVOKABLE void sendEvent(const QString &name, const QJsonObject &data)
    {
        const QJsonObject whole{{u"event"_s, name}, {u"data"_s, data}};
        m_stream->write("event: event_update\ndata: "
                        + QJsonDocument(whole).toJson(QJsonDocument::Compact) + "\n\n");
    }
    Q_INVOKABLE void sendPreview(const QString &node, int width, int height)
    {
        sendEvent(u"preview"_s,
                  {{u"node"_s, node},
                   {u"format"_s, u"png"_s},
                   {u"image"_s, QString::fromLatin1(png(width, height).toBase64())}});
    }
    //! Of the last request.
    Q_INVOKABLE QString body(const QString &methodAndPath) const
    {
        const QList<ScriptedServer::Request> all = m_scripted.requests(methodAndPath.toUtf8());
        return all.isEmpty() ? QString() : QString::fromUtf8(all.constLast().body);
    }
    Q_INVOKABLE int connections() const { return m_scripted.connections(); }
    Q_INVOKABLE int count(const QString &methodAndPath) const
    {
        return m_scripted.count(methodAndPath.toUtf8());
    }

    Q_INVOKABLE QUrl pictureFile(const QString &name, int width, int height)
    {
        return textFile(name, png(width, height));
    }
    Q_INVOKABLE QUrl textFile(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("no file");
        return QUrl::fromLocalFile(file.fileName());
    }
    Q_INVOKABLE QUrl fileWith(const QString &name, const QString &text)
    {
        return textFile(name, text.toUtf8());
    }
    Q_INVOKABLE void removeFile(const QUrl &file)
    {
        if (!QFile::remove(file.toLocalFile()))
            qFatal("no such file");
    }
    Q_INVOKABLE void copyPicture(int width, int height)
    {
        QGuiApplication::clipboard()->setImage(QImage::fromData(png(width, height)));
    }
    Q_INVOKABLE QString clipboardText() const { return QGuiApplication::clipboard()->text(); }

private:
    static QByteArray png(int width, int height, const QColor &color = Qt::darkCyan)
    {
        QImage image(width, height, QImage::Format_ARGB32);
        image.fill(color);
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return bytes;
    }

    ComfyDeploy::LocalServer m_local;
    ScriptedServer m_scripted;
    std::optional<ScriptedServer::Exchange> m_stream;
    QTemporaryDir m_folder;
};

class Setup : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void applicationAvailable() { m_fixture = std::make_unique<Fixture>(); }
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->rootContext()->setContextProperty(u"fixture"_s, m_fixture.get());
    }
    void cleanupTestCase() { m_fixture.reset(); }

private:
    std::unique_ptr<Fixture> m_fixture;
};

QUICK_TEST_MAIN_WITH_SETUP(controls, Setup)
#include "main.moc"
