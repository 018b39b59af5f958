// SPDX-License-Identifier: MIT

#include "imagesource_p.h"
#include "nodeclasses_p.h"
#include <ComfyDeployLocal/painter/standinpainter_p.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

NodeOutcome loadCheckpoint(const NodeContext &context)
{
    const Loaded loaded{context.text(u"ckpt_name"_s)};
    NodeOutcome outcome;
    outcome.outputs = {loaded, loaded, loaded};
    return outcome;
}

NodeOutcome loadVae(const NodeContext &context)
{
    return NodeOutcome::of(Loaded{context.text(u"vae_name"_s)});
}

//! No model, nothing to change: the names travel on.
NodeOutcome loadLora(const NodeContext &context)
{
    NodeOutcome outcome;
    outcome.outputs = {context.value(u"model"_s), context.value(u"clip"_s)};
    return outcome;
}

NodeOutcome encodeText(const NodeContext &context)
{
    return NodeOutcome::of(Conditioning{context.text(u"text"_s)});
}

NodeOutcome emptyLatent(const NodeContext &context)
{
    // ComfyUI's latents are an eighth of the picture, which cuts the rest off.
    const QSize size(context.integer(u"width"_s) / 8 * 8, context.integer(u"height"_s) / 8 * 8);
    const int batch = context.integer(u"batch_size"_s);
    if (const auto failure = sizeFailure(context.options(), size, batch))
        return NodeOutcome::failed(failure->type, failure->message);
    return NodeOutcome::of(Latent{size, batch, {}});
}

NodeOutcome decodeLatent(const NodeContext &context)
{
    const Latent latent = context.latent(u"samples"_s);
    if (!latent.pictures.isEmpty())
        return NodeOutcome::of(latent.pictures);
    // Zeros, decoded.
    QImage gray(latent.size, QImage::Format_RGB32);
    gray.fill(qRgb(127, 127, 127));
    return NodeOutcome::of(Images(latent.batch, gray));
}

NodeOutcome encodeImage(const NodeContext &context)
{
    Images pictures;
    const Images pixels = context.images(u"pixels"_s);
    const QSize size(qMax(8, pixels.first().width() / 8 * 8),
                     qMax(8, pixels.first().height() / 8 * 8));
    for (const QImage &image : pixels)
        pictures << image
                        .copy(QRect(QPoint((image.width() - size.width()) / 2,
                                           (image.height() - size.height()) / 2),
                                    size))
                        .convertToFormat(QImage::Format_RGB32);
    return NodeOutcome::of(Latent{size, int(pictures.size()), pictures});
}

QString conditioning(const NodeContext &context, const QString &name)
{
    const auto *found = std::get_if<Conditioning>(&context.value(name));
    return found ? found->text : QString();
}

NodeOutcome sample(const NodeContext &context)
{
    Latent latent = context.latent(u"latent_image"_s);
    Images painted;
    PaintOrder order{.prompt = conditioning(context, u"positive"_s),
                     .negative = conditioning(context, u"negative"_s),
                     .seed = context.wholeNumber(u"seed"_s).magnitude,
                     .steps = context.integer(u"steps"_s, 20),
                     .cfg = context.number(u"cfg"_s, 8),
                     .size = latent.size,
                     .source = {},
                     .denoise = context.number(u"denoise"_s, 1)};
    // One picture after the other takes the least memory; the batch's steps are reported together,
    // as if it came out of one sampling.
    qint64 rounds = 0;
    const auto proceed = [&] {
        ++rounds;
        const bool isReported =
            rounds % latent.batch != 0 || context.step(int(rounds / latent.batch), order.steps);
        return isReported && !context.cancelled()();
    };
    for (int i = 0; i < latent.batch; ++i, ++order.seed) {
        order.source = latent.pictures.value(i);
        painted << paintPicture(order, proceed);
        if (painted.last().isNull())
            return NodeOutcome::stopped();
    }
    latent.pictures = painted;
    return NodeOutcome::of(latent);
}

QStringList samplers()
{
    return u"euler euler_cfg_pp euler_ancestral heun heunpp2 dpm_2 dpm_2_ancestral lms "
           "dpm_fast dpm_adaptive dpmpp_2s_ancestral dpmpp_sde dpmpp_sde_gpu dpmpp_2m "
           "dpmpp_2m_sde dpmpp_2m_sde_gpu dpmpp_3m_sde dpmpp_3m_sde_gpu ddpm lcm ipndm "
           "ipndm_v deis res_multistep gradient_estimation er_sde ddim uni_pc uni_pc_bh2"_s.split(
               u' ');
}

QStringList schedulers()
{
    return u"simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic "
           "kl_optimal"_s.split(u' ');
}

NodeInput seedInput()
{
    NodeInput input = intInput(u"seed"_s, 0, 0, 0);
    input.maximum = WholeNumber::fromUnsigned(0xffffffffffffffffULL);
    return input;
}

std::vector<NodeClass> loaders()
{
    return {
        {.name = u"CheckpointLoaderSimple"_s,
         .displayName = u"Load Checkpoint"_s,
         .category = u"loaders"_s,
         .inputs = {modelInput(u"ckpt_name"_s, u"local-preview.safetensors"_s)},
         .outputs = {{ValueType::Model}, {ValueType::Clip}, {ValueType::Vae}},
         .run = loadCheckpoint},
        {.name = u"VAELoader"_s,
         .displayName = u"Load VAE"_s,
         .category = u"loaders"_s,
         .inputs = {modelInput(u"vae_name"_s, u"local-preview.safetensors"_s)},
         .outputs = {{ValueType::Vae}},
         .run = loadVae},
        {.name = u"LoraLoader"_s,
         .displayName = u"Load LoRA"_s,
         .category = u"loaders"_s,
         .inputs = {linkInput(u"model"_s, ValueType::Model), linkInput(u"clip"_s, ValueType::Clip),
                    modelInput(u"lora_name"_s, u"local-preview.safetensors"_s),
                    floatInput(u"strength_model"_s, 1.0, -100.0, 100.0, 0.01),
                    floatInput(u"strength_clip"_s, 1.0, -100.0, 100.0, 0.01)},
         .outputs = {{ValueType::Model}, {ValueType::Clip}},
         .run = loadLora},
        {.name = u"CLIPTextEncode"_s,
         .displayName = u"CLIP Text Encode (Prompt)"_s,
         .category = u"conditioning"_s,
         .inputs = {textInput(u"text"_s, {}), linkInput(u"clip"_s, ValueType::Clip)},
         .outputs = {{ValueType::Conditioning}},
         .run = encodeText},
    };
}

std::vector<NodeClass> latents()
{
    return {
        {.name = u"EmptyLatentImage"_s,
         .displayName = u"Empty Latent Image"_s,
         .category = u"latent"_s,
         .inputs = {intInput(u"width"_s, 512, 16, 16384, 8),
                    intInput(u"height"_s, 512, 16, 16384, 8),
                    intInput(u"batch_size"_s, 1, 1, 4096)},
         .outputs = {{ValueType::Latent}},
         .run = emptyLatent},
        {.name = u"KSampler"_s,
         .displayName = u"KSampler"_s,
         .category = u"sampling"_s,
         .inputs = {linkInput(u"model"_s, ValueType::Model), seedInput(),
                    intInput(u"steps"_s, 20, 1, 10000), floatInput(u"cfg"_s, 8.0, 0.0, 100.0, 0.1),
                    comboInput(u"sampler_name"_s, samplers()),
                    comboInput(u"scheduler"_s, schedulers()),
                    linkInput(u"positive"_s, ValueType::Conditioning),
                    linkInput(u"negative"_s, ValueType::Conditioning),
                    linkInput(u"latent_image"_s, ValueType::Latent),
                    floatInput(u"denoise"_s, 1.0, 0.0, 1.0, 0.01)},
         .outputs = {{ValueType::Latent}},
         .run = sample},
        {.name = u"VAEDecode"_s,
         .displayName = u"VAE Decode"_s,
         .category = u"latent"_s,
         .inputs = {linkInput(u"samples"_s, ValueType::Latent),
                    linkInput(u"vae"_s, ValueType::Vae)},
         .outputs = {{ValueType::Image}},
         .run = decodeLatent},
        {.name = u"VAEEncode"_s,
         .displayName = u"VAE Encode"_s,
         .category = u"latent"_s,
         .inputs = {linkInput(u"pixels"_s, ValueType::Image), linkInput(u"vae"_s, ValueType::Vae)},
         .outputs = {{ValueType::Latent}},
         .run = encodeImage},
    };
}

} // namespace

std::vector<NodeClass> samplerNodeClasses()
{
    std::vector<NodeClass> all = loaders();
    for (const NodeClass &nodeClass : latents())
        all.push_back(nodeClass);
    return all;
}

} // namespace ComfyDeploy::Local
