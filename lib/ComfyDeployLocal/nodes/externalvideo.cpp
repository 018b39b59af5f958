// SPDX-License-Identifier: MIT

#include "externalvideo_p.h"

#include "imageoperations_p.h"
#include "imagesource_p.h"

#include <QtCore/qbuffer.h>
#include <QtGui/qimagereader.h>

#include <cmath>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr int stillDelay = 100; //!< ms, for a frame that states none, as players take it
constexpr int grid = 8; //!< of a latent's pixels

//! What "force_rate" and the related inputs ask for.
struct Choice
{
    qint64 rate = 0; //!< frames a second; 0 as they are
    qint64 skipped = 0;
    qint64 each = 1;
    qint64 most = 0; //!< 0 for all

    explicit Choice(const NodeContext &context)
        : rate(context.wholeNumber(u"force_rate"_s).toSigned()),
          skipped(context.wholeNumber(u"skip_first_frames"_s).toSigned()),
          each(qMax<qint64>(1, context.wholeNumber(u"select_every_nth"_s).toSigned())),
          most(context.wholeNumber(u"frame_load_cap"_s).toSigned())
    {}
};

struct Film
{
    Images frames;
    double seconds = 0;
};

int rounded(qint64 length)
{
    return int((length + grid / 2) / grid * grid);
}

// "?x256" keeps the shape, in steps of a latent's pixel.
QSize targetSize(QSize size, QString force, qint64 width, qint64 height)
{
    if (force == "Custom"_L1)
        return {int(width), int(height)};
    if (force == "Custom Height"_L1)
        force = u"?x"_s + QString::number(height);
    else if (force == "Custom Width"_L1)
        force = QString::number(width) + u"x?"_s;
    const int wide = force.section(u'x', 0, 0).toInt();
    const int high = force.section(u'x', 1).toInt();
    if (wide > 0 && high > 0)
        return {wide, high};
    if (high > 0)
        return {rounded(qint64(size.width()) * high / size.height()), high};
    if (wide > 0)
        return {wide, rounded(qint64(size.height()) * wide / size.width())};
    return size;
}

std::optional<NodeFailure> readFilm(const NodeContext &context, const QByteArray &bytes,
                                    const QString &name, Film *film)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    const bool isKnown =
        reader.canRead() && (reader.format() == "gif" || reader.format() == "webp");
    if (!isKnown)
        return NodeFailure{u"ValueError"_s,
                           u"%1 could not be loaded: this server reads moving GIF and WebP "
                           "pictures, and no other films."_s.arg(name)};
    qint64 milliseconds = 0;
    while (reader.canRead() && !context.cancelled()()) {
        if (auto failure = sizeFailure(context.options(), reader.size(), film->frames.size() + 1))
            return failure;
        const QImage frame = reader.read();
        if (frame.isNull())
            break;
        if (auto failure = sizeFailure(context.options(), frame.size(), film->frames.size() + 1))
            return failure;
        const int delay = reader.nextImageDelay();
        milliseconds += delay > 0 ? delay : stillDelay;
        film->frames << normalized(frame).convertToFormat(QImage::Format_RGB32);
    }
    film->seconds = double(milliseconds) / 1000;
    if (film->frames.isEmpty())
        return NodeFailure{u"RuntimeError"_s, u"No frames generated"_s};
    return std::nullopt;
}

// Frames are repeated or left out to come to the rate; then some are chosen.
Images chosen(const Film &film, const Choice &choice, qint64 limit)
{
    const double frameTime = film.seconds / double(film.frames.size());
    const double targetTime = choice.rate > 0 ? 1 / double(choice.rate) : frameTime;
    const qint64 count =
        choice.rate > 0 ? std::llround(film.seconds / targetTime) : film.frames.size();
    Images frames;
    for (qint64 i = choice.skipped; i < count; i += choice.each) {
        if ((choice.most > 0 && frames.size() == choice.most) || frames.size() > limit)
            break; // what is beyond the limit is refused by its size
        const auto index = qsizetype(double(i) * targetTime / frameTime + 1e-6);
        frames << film.frames.at(qMin(index, film.frames.size() - 1));
    }
    return frames;
}

// As Python prints what the plugin passes on.
QString information(const Film &film, const Images &frames, QSize size, const Choice &choice)
{
    const double sourceRate = double(film.frames.size()) / film.seconds;
    const double loadedRate =
        (choice.rate > 0 ? double(choice.rate) : sourceRate) / double(choice.each);
    QStringList members;
    const auto add = [&members](const QString &key, const QString &value) {
        members += u"'%1': %2"_s.arg(key, value);
    };
    add(u"source_fps"_s, pythonFloat(sourceRate));
    add(u"source_frame_count"_s, QString::number(film.frames.size()));
    add(u"source_duration"_s, pythonFloat(film.seconds));
    add(u"source_width"_s, QString::number(film.frames.first().width()));
    add(u"source_height"_s, QString::number(film.frames.first().height()));
    add(u"loaded_fps"_s, pythonFloat(loadedRate));
    add(u"loaded_frame_count"_s, QString::number(frames.size()));
    add(u"loaded_duration"_s, pythonFloat(double(frames.size()) / loadedRate));
    add(u"loaded_width"_s, QString::number(size.width()));
    add(u"loaded_height"_s, QString::number(size.height()));
    return u'{' + members.join(u", ") + u'}';
}

} // namespace

NodeOutcome videoOutcome(const NodeContext &context, const QByteArray &bytes, const QString &name)
{
    const auto failed = [](const NodeFailure &failure) {
        return NodeOutcome::failed(failure.type, failure.message);
    };
    const Choice choice(context);
    Film film;
    if (const auto failure = readFilm(context, bytes, name, &film))
        return failed(*failure);
    const QSize own = film.frames.first().size();
    const qint64 pixels = qint64(own.width()) * own.height();
    Images frames = chosen(film, choice, context.options().maximumImagePixels / pixels);
    if (const auto failure = sizeFailure(context.options(), own, frames.size()))
        return failed(*failure);
    if (frames.isEmpty())
        return NodeOutcome::failed(u"RuntimeError"_s, u"No frames generated"_s);
    const bool isLatent = !std::holds_alternative<std::monostate>(context.value(u"vae"_s));
    QSize size = targetSize(own, context.text(u"force_size"_s),
                            context.wholeNumber(u"custom_width"_s).toSigned(),
                            context.wholeNumber(u"custom_height"_s).toSigned());
    if (isLatent)
        size =
            QSize(qMax(grid, size.width() / grid * grid), qMax(grid, size.height() / grid * grid));
    if (const auto failure = sizeFailure(context.options(), size, frames.size()))
        return failed(*failure);
    for (QImage &frame : frames) {
        if (frame.size() != size)
            frame = fitted(frame, size, ScaleMethod::Lanczos, context.cancelled());
        if (context.cancelled()())
            return NodeOutcome::stopped();
    }
    NodeOutcome outcome = NodeOutcome::of(isLatent ? NodeValue() : NodeValue(frames));
    outcome.outputs.emplace_back(WholeNumber::fromSigned(frames.size()));
    outcome.outputs.emplace_back(); // such pictures have no sound
    outcome.outputs.emplace_back(information(film, frames, size, choice));
    outcome.outputs.push_back(isLatent ? NodeValue(Latent{size, int(frames.size()), frames})
                                       : NodeValue());
    return outcome;
}

} // namespace ComfyDeploy::Local
