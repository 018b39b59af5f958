// SPDX-License-Identifier: MIT

#pragma once

#include "standinstage.h"

#include <QtCore/qjsonobject.h>

//! \brief A recording in tests/data/comfyui: a line a frame or a request, as JSON.
class StandInRecording
{
public:
    //! A frame, one of both.
    struct Frame
    {
        QByteArray text;
        QByteArray binary;

        //! The frame with a prompt's id replaced, in the metadata of previews too.
        [[nodiscard]] Frame withId(const QString &recorded, const QString &id) const;
        //! Data of a text frame, with null for NaN.
        [[nodiscard]] QJsonObject json() const;
        [[nodiscard]] QString type() const;
        //! Of the text or the preview; null where it names none.
        [[nodiscard]] QString promptId() const;
        //! 0 for a text.
        [[nodiscard]] quint32 kind() const;

    private:
        [[nodiscard]] QByteArray metadata() const;
    };
    //! A prompt that was accepted, with what one client got of its run: all but status frames.
    struct Prompt
    {
        QString id;
        QByteArray request;
        QList<Frame> frames;
        QByteArray history; //!< the answer to /history/{id}, if it was asked for
    };

    //! "traces/new-cached.jsonl"
    [[nodiscard]] static QList<QJsonObject> lines(const QString &name);
    [[nodiscard]] static QList<Prompt> prompts(const QString &name);
};

//! \brief Plays a recorded run, a frame a beat; the files that it names are made.
class StandInRecordedCourse : public StandInCourse
{
public:
    explicit StandInRecordedCourse(const StandInRecording::Prompt &recorded) : m_recorded(recorded)
    {}

    bool beat(StandInStage &stage) override;
    bool interrupt(StandInStage &stage) override;

private:
    StandInRecording::Prompt m_recorded;
};
