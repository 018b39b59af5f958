// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qsslconfiguration.h>

#include <chrono>
#include <memory>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace ComfyDeploy::App {

//! What a ComfyUI says about itself, or why it does not.
struct ComfyUiReport
{
    enum class State {
        Unknown, //!< it has not answered yet
        Ready,
        Unreachable, //!< no answer, or one of a proxy that does not reach it
        PasswordMissing, //!< its address names a user, but no password
        PasswordRefused,
        Wrong, //!< something else answers, or refuses
    };

    QUrl url;
    State state = State::Unknown;
    QString problem; //!< unless ready: a sentence that says what to do
    QString version;
    QString device; //!< what it computes with: "NVIDIA GeForce RTX 4090"
    qint64 freeMemory = -1; //!< of the device, in bytes; -1 if unknown
    int queued = -1; //!< prompts that run or wait; -1 if unknown

    [[nodiscard]] bool isReady() const { return state == State::Ready; }
    //! All of it in one line, for people.
    [[nodiscard]] QString text() const;
};

//! \brief Asks one or more ComfyUIs who they are; changes nothing there.
class ComfyUiProbe : public QObject
{
    Q_OBJECT

public:
    //! A ComfyUI that works may take seconds to answer.
    static constexpr std::chrono::milliseconds Patience{30'000};

    explicit ComfyUiProbe(QObject *parent = nullptr);

    //! For addresses that are https; by default the system's authorities are trusted.
    void setSslConfiguration(const QSslConfiguration &configuration);
    //! Cancels what is under way. \a patience is the time for each answer.
    void start(const QList<QUrl> &urls, std::chrono::milliseconds patience = Patience);
    //! Nothing is emitted for it; what was reported stays.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_waiting > 0; }
    //! In the order of the addresses.
    [[nodiscard]] const QList<ComfyUiReport> &reports() const { return m_reports; }

Q_SIGNALS:
    //! From the event loop, once for each of them.
    void reported(const ComfyDeploy::App::ComfyUiReport &report);
    //! After the last one.
    void finished();

private:
    enum class Question { Stats, Queue };

    void ask(qsizetype index, Question question);
    void onStats(ComfyUiReport *report, QNetworkReply *reply) const;
    void end(qsizetype index);

    std::unique_ptr<QNetworkAccessManager> m_manager; // made when it is asked for something
    QList<ComfyUiReport> m_reports;
    QList<QNetworkReply *> m_replies;
    QSslConfiguration m_ssl = QSslConfiguration::defaultConfiguration();
    std::chrono::milliseconds m_patience = Patience;
    int m_waiting = 0;
};

} // namespace ComfyDeploy::App
