// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfyui/promptcourse_p.h>

#include <QtCore/qbytearraylist.h>

#include <map>

//! A course with short times, so that it need not be looked at for too long.
ComfyDeploy::Local::PromptCourse newPromptCourse();

//! What is decided, without timers.
QByteArrayList namesOf(const ComfyDeploy::Local::PromptDecisions &decisions);

//! How a server answers, in a virtual time.
struct PromptBehaviour
{
    using Fact = ComfyDeploy::Local::PromptFact;

    Fact post = ComfyDeploy::Local::PromptFacts::Accepted();
    Fact history = ComfyDeploy::Local::PromptFacts::HistoryLacks();
    Fact queue = ComfyDeploy::Local::PromptFacts::QueueLacks();
    Fact stop = ComfyDeploy::Local::PromptFacts::StopAnswered{};
    bool isSilent = false; //!< answers nothing
};
Q_DECLARE_METATYPE(PromptBehaviour)

//! Carries out what a course decides.
class PromptWorld
{
public:
    PromptWorld(const ComfyDeploy::Local::PromptCourse &course, const PromptBehaviour &server);

    void take(const ComfyDeploy::Local::PromptFact &fact);
    //! How it ends, if time goes on; null if it does not end.
    std::optional<ComfyDeploy::Local::PromptDecision> end();
    [[nodiscard]] const QByteArrayList &done() const { return m_done; }

private:
    void reply(const ComfyDeploy::Local::PromptFact &fact);
    void carryOut(const ComfyDeploy::Local::PromptDecision &decision);

    ComfyDeploy::Local::PromptCourse m_course;
    const PromptBehaviour m_server;
    QList<ComfyDeploy::Local::PromptFact> m_replies;
    std::map<ComfyDeploy::Local::PromptTimer, std::chrono::milliseconds> m_timers;
    std::chrono::milliseconds m_now{0};
    std::optional<ComfyDeploy::Local::PromptDecision> m_end;
    QByteArrayList m_done;
};
