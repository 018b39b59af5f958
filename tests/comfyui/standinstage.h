// SPDX-License-Identifier: MIT

#pragma once

#include "standinworld.h"

//! \brief Where a run plays: its frames go to whom they belong, its results are kept for the
//! history.
//!
//! Recorded: execution_*, executing and executed go to the prompt's client alone, and to nobody if
//! the prompt named none; progress, progress_state, previews, texts and execution_interrupted of
//! such a prompt go to everybody.
class StandInStage
{
public:
    StandInStage(const StandInItem &item, StandInWorld &world) : m_item(item), m_world(world) {}

    [[nodiscard]] const StandInItem &item() const { return m_item; }
    [[nodiscard]] StandInWorld &world() { return m_world; }
    [[nodiscard]] bool wantsPreviewMetadata() const
    {
        return m_item.clientId && m_world.sockets.wantsPreviewMetadata(*m_item.clientId);
    }

    //! A frame for the prompt's client, if it has one.
    void toOwner(const QByteArray &text);
    //! A frame for everybody, if the prompt has no client.
    void toOwnerOrAll(const QByteArray &text);
    void toOwnerOrAllBinary(const QByteArray &bytes);

    //! An execution_* frame, with the time, that the history repeats. \a members: without
    //! prompt_id.
    void message(const char *type, const QList<std::pair<QString, QByteArray>> &members);
    //! The frame executing; what reconnects is told of this node.
    void executing(const QString &node, const QString &displayNode);
    //! A node's ui: the frame executed, and the history.
    void executed(const QString &node, const QString &displayNode, const QByteArray &ui);
    //! A node's ui and nothing sent.
    void keep(const QString &node, const QString &displayNode, const QByteArray &ui);
    //! A frame of the kind that message(), executing() and executed() make, as it stands.
    void played(const QString &type, const QByteArray &text);
    void fail() { m_result.success = false; }

    [[nodiscard]] QString node() const { return m_node; }
    [[nodiscard]] const StandInResult &result() const { return m_result; }

private:
    const StandInItem m_item;
    StandInWorld &m_world;
    StandInResult m_result;
    QString m_node;
};

//! What a run does, beat by beat.
class StandInCourse
{
public:
    virtual ~StandInCourse() = default;

    //! Does what comes next; false if that was the last.
    virtual bool beat(StandInStage &stage) = 0;
    //! The interrupt has come: ends the run, unless nothing looks for an interrupt here, which is
    //! false.
    virtual bool interrupt(StandInStage &stage) = 0;
};
